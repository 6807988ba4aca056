import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type MadeDatabase, makeDatabase } from '../../packages/lab/src/signatures/made-database.ts'
import { HALF_YARA, MALFORMED } from '../../packages/lab/src/signatures/malformed.ts'
import { mailWithAttachment } from './support/mail.ts'
import { type SignatureProvider, startProvider } from './support/signature-provider.ts'
import { namesOf, type SignatureSite, startSite } from './support/signature-site.ts'

// What comes is no good database, or one that would do harm.

const FLOOR_MS = 1100
const GOOD = makeDatabase('good.ndb')

let provider: SignatureProvider
let site: SignatureSite

before(async () => {
  provider = await startProvider()
  site = await startSite({ tls: { ca: provider.authority.caFile } })
})
after(async () => {
  await site[Symbol.asyncDispose]()
  await provider[Symbol.asyncDispose]()
})

const serve = (path: string, { content }: Pick<MadeDatabase, 'content'>) => provider.server.put(path, content)

async function update(...words: readonly string[]) {
  await delay(FLOOR_MS)
  const { code, stdout, stderr } = await site.signatures('update', '--force', ...words)
  return { code, said: stdout + stderr }
}

/** Nothing but a length or a digest shows that a pattern was cut; a byte-order mark is taken away, or refused. */
const UNSEEN = /cut within|byte-order mark/
const REFUSED = MALFORMED.filter(({ what }) => !UNSEEN.test(what))
/** Companions of which nothing is left are not installed, which is no fault. */
const MAY_BE_EMPTY = /(comments alone as (fp|sfp|ign2|ftm))|(in bad\.ign2)/

test('malformed files of each kind are refused alone and named, and the rest goes live', async () => {
  // By kind a source of its own: a decoy in one of them may pause it.
  const sources: Record<string, unknown> = {}
  for (const [index, { name, content }] of REFUSED.entries()) {
    const ending = name.slice(name.lastIndexOf('.'))
    const source = `s${index}`
    provider.server.put(`${source}/bad-${index}${ending}`, content)
    serve(`${source}/good-${index}.ndb`, makeDatabase(`good-${index}.ndb`))
    sources[source] = {
      kind: 'https',
      url: `${provider.server.url}${source}/`,
      files: [`good-${index}.ndb`, `bad-${index}${ending}`],
      minInterval: '1s',
    }
  }
  await site.configure({ sources })
  const { code, said } = await update()
  assert.equal(code, 1, said)
  const status = await site.status()
  const live = new Set(await site.live())
  const wrong: string[] = []
  for (const [index, { what, name }] of REFUSED.entries()) {
    const bad = `bad-${index}${name.slice(name.lastIndexOf('.'))}`
    const { state, lastError } = status.file(`s${index}`, bad)
    if (live.has(bad)) wrong.push(`${what}: is live`)
    else if (MAY_BE_EMPTY.test(what)) continue
    else if (state !== 'refused' || lastError === undefined) wrong.push(`${what}: ${state}, ${lastError}`)
    else if (!said.includes(bad)) wrong.push(`${what}: not named`)
    if (!live.has(`good-${index}.ndb`)) wrong.push(`${what}: the good file beside it is not live`)
  }
  assert.deepEqual(wrong, [])
})

test('YARA files tell how many rules were skipped', async () => {
  const half = HALF_YARA.filter(({ kept }) => kept > 0)
  const files = half.map((_, index) => `half-${index}.yar`)
  for (const [index, { content }] of half.entries())
    provider.server.put(`own/half-${index}.yar`, content.replaceAll('Lab_half', `Lab_half_${index}`))
  await site.configure({ sources: { mine: provider.own(files) } })
  const { said } = await update()
  const status = await site.status()
  for (const [index, { what, kept }] of half.entries())
    assert.equal(status.file('mine', `half-${index}.yar`).signatures, kept, `${what}: ${said}`)
  assert.match(said, /skipped|passed over|left out/i)
})

test('entries of an ignore file stay for names of its own source alone', async () => {
  const theirs = makeDatabase('theirs.ndb')
  const mine = makeDatabase('mine.ndb')
  const [first, second] = [theirs.hits[0]?.signature, mine.hits[0]?.signature]
  serve('theirs/theirs.ndb', theirs)
  serve('own/mine.ndb', mine)
  serve('own/mine.ign2', { content: `${first}\n${second}\nEicar-Test-Signature\n` })
  await site.configure({
    sources: {
      mine: provider.own(['mine.ndb', 'mine.ign2']),
      theirs: provider.own(['theirs.ndb'], { url: `${provider.server.url}theirs/` }),
    },
  })
  const { said } = await update()
  assert.deepEqual(await site.found(theirs), namesOf(theirs), 'another source switches nothing off')
  assert.deepEqual(await site.found(mine), namesOf(mine).slice(1), said)
  const eicar = await site.scan(
    Buffer.from('X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'),
  )
  assert.equal(eicar.kind, 'found', 'nor the official ones')
  assert.match(said, /mine\.ign2.*2 of its lines/)
})

test('hashes of clean files that belong to another source are dropped', async () => {
  const theirs = makeDatabase('hashes.hdb')
  const clean = `${theirs.content.split('\n')[0]?.replace(/:[^:]*$/, ':clean')}\n`
  serve('theirs/hashes.hdb', theirs)
  serve('own/clean.fp', { content: clean })
  serve('own/mine.ndb', makeDatabase('mine.ndb'))
  await site.configure({
    sources: {
      mine: provider.own(['mine.ndb', 'clean.fp']),
      theirs: provider.own(['hashes.hdb'], { url: `${provider.server.url}theirs/` }),
    },
  })
  const { said } = await update()
  assert.deepEqual(await site.found(theirs), namesOf(theirs), said)
})

test('a file that has lost half of its signatures waits until somebody confirms it', async () => {
  const [full, half] = [makeDatabase('many.ndb', { count: 40 }), makeDatabase('many.ndb', { count: 10 })]
  serve('own/many.ndb', full)
  await site.configure({ sources: { mine: provider.own(['many.ndb']) } })
  assert.equal((await update()).code, 0)
  serve('own/many.ndb', half)
  const refused = await update()
  assert.equal(refused.code, 1, 'confirmed by nobody, not by --force either')
  assert.match(refused.said, /--confirm/)
  assert.equal(await site.liveContent('many.ndb'), full.content)
  const { code, said } = await update('--confirm', 'many.ndb')
  assert.equal(code, 0, said)
  assert.equal(await site.liveContent('many.ndb'), half.content)
})

test('a signature that hits clean mail is parked, and the rest of its file goes live', async () => {
  const risky = makeDatabase('risky.ndb', { count: 4 })
  const yara = makeDatabase('risky.yar', { count: 3 })
  const [harmful] = risky.hits
  const [rule] = yara.hits
  assert.ok(harmful !== undefined && rule !== undefined)
  const ham = join(site.directory, 'ham')
  await mkdir(ham)
  await writeFile(join(ham, 'one.eml'), mailWithAttachment(harmful.sample))
  await writeFile(join(ham, 'two.eml'), mailWithAttachment(rule.sample))
  await writeFile(join(ham, 'three.eml'), mailWithAttachment(Buffer.from('nothing')))
  serve('own/risky.ndb', risky)
  serve('own/risky.yar', yara)
  serve('own/good.ndb', GOOD)
  await site.configure({
    hamDirectory: ham,
    sources: { mine: provider.own(['risky.ndb', 'risky.yar', 'good.ndb']) },
  })
  const { said } = await update()
  assert.deepEqual(await site.found(risky), namesOf(risky).slice(1), said)
  assert.deepEqual(await site.found(yara), namesOf(yara).slice(1))
  assert.deepEqual(await site.found(GOOD), namesOf(GOOD))
  assert.equal((await site.status()).file('mine', 'risky.ndb').state, 'parked')
  assert.match(said, new RegExp(harmful.signature.replaceAll('.', '\\.')))
})

test('a file that hits much clean mail with many of its signatures is refused', async () => {
  const flood = makeDatabase('flood.ndb', { count: 60 })
  const ham = join(site.directory, 'ham')
  for (const [index, { sample }] of flood.hits.entries())
    await writeFile(join(ham, `flood-${index}.eml`), mailWithAttachment(sample))
  serve('own/flood.ndb', flood)
  await site.configure({ hamDirectory: ham, sources: { mine: provider.own(['good.ndb', 'flood.ndb']) } })
  const { code, said } = await update()
  assert.equal(code, 1)
  assert.match(said, /flood\.ndb/)
  assert.ok(!(await site.live()).includes('flood.ndb'))
  assert.deepEqual(await site.found(GOOD), namesOf(GOOD))
})

test('endings that a third party may not bring are refused when the configuration names them', async () => {
  for (const name of ['engine.cfg', 'code.cbc', 'daily.cvd', 'roots.crb', 'words.pwdb']) {
    await site.configure({ sources: { mine: provider.own([name]) } })
    const { code, said } = await update()
    assert.ok(code === 78 || code === 2, `${name}: ${code} ${said}`)
    assert.match(said, new RegExp(name.replace('.', '\\.')))
  }
})
