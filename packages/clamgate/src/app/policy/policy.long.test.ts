import assert from 'node:assert/strict'
import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryDirectory } from '../../config/testing/load-text.ts'
import { FILE, looked, start } from './testing/policy-site.ts'

test('rules are told as sentences, with where they are written and what they hit', async () => {
  await using started = await start()
  const { rules, keys } = await started.service.show(AbortSignal.timeout(10_000))
  assert.deepEqual(
    rules.map(({ sentence, hits, place }) => [sentence, hits, place?.line]),
    [
      [
        'Mail with a signature like Sanesecurity.Junk.* to *@example.org or abuse@* is tagged',
        { day: 1, week: 2 },
        8,
      ],
    ],
  )
  const infected = keys.find(({ key }) => key === 'policy.infected')
  assert.deepEqual([infected?.value, infected?.place?.line], ['reject', 6])
})

test('14.79 secrets of a file never leave it, and are in it after it was saved', async () => {
  await using started = await start()
  const { text, digest } = await looked(started)
  assert.doesNotMatch(JSON.stringify(await started.service.files()), /s3cret/)
  const changed = text.replace('infected: reject', 'infected: quarantine')
  const saved = await started.service.save({
    path: started.path,
    text: changed,
    digest,
    words: 'x',
    dryRun: false,
  })
  assert.doesNotMatch(JSON.stringify([saved, await started.service.history()]), /s3cret/)
  assert.equal(await readFile(started.path, 'utf8'), FILE.replace('infected: reject', 'infected: quarantine'))
})

test('a saved policy keeps comments, owner and mode, is loaded, and told as a diff', async () => {
  await using started = await start()
  const { text, digest } = await looked(started)
  await chmod(started.path, 0o640)
  const changed = text.replace('then: tag', 'then: quarantine')
  const wanted = { path: started.path, text: changed, digest, words: 'keep junk' }
  const dry = await started.service.save({ ...wanted, dryRun: true })
  assert.equal(dry.version, undefined)
  assert.equal(await readFile(started.path, 'utf8'), FILE)
  const { diff, version } = await started.service.save({ ...wanted, dryRun: false })
  assert.deepEqual(
    diff.filter((line) => /^[-+] /.test(line)),
    ['-      then: tag', '+      then: quarantine'],
  )
  assert.deepEqual([version, started.reloads, (await stat(started.path)).mode & 0o777], [1, 1, 0o640])
  const { versions } = await started.service.history()
  assert.deepEqual([versions[0]?.by, versions[0]?.words], ['host', 'keep junk'])
})

test('what is saved and not in the history is told with why, and in force all the same', async () => {
  await using started = await start()
  const { text, digest } = await looked(started)
  await writeFile(started.history, 'no directory')
  const changed = text.replace('then: tag', 'then: quarantine')
  const wanted = { path: started.path, text: changed, digest, words: '', dryRun: false }
  const { version, unrecorded } = await started.service.save(wanted)
  assert.equal(version, undefined)
  assert.match(unrecorded ?? '', /^What was saved is not in the history of the policy: EEXIST/)
  assert.deepEqual(
    [started.reloads, (await readFile(started.path, 'utf8')).includes('then: quarantine')],
    [1, true],
  )
})

test('where a saved policy cannot be loaded, the file is what it was', async () => {
  await using started = await start()
  const { text, digest } = await looked(started)
  started.fails = new Error('no such socket')
  const changed = text.replace('then: tag', 'then: defer')
  const wanted = { path: started.path, text: changed, digest, words: '', dryRun: false }
  await assert.rejects(started.service.save(wanted), /no such socket/)
  assert.deepEqual([await readFile(started.path, 'utf8'), started.reloads], [FILE, 2])
  assert.deepEqual((await started.service.history()).versions, [])
})

test('a broken text is refused at its line, and nothing is written', async () => {
  await using started = await start()
  const { text, digest } = await looked(started)
  const wanted = { path: started.path, digest, words: '', dryRun: false }
  for (const broken of [text.replace('then: tag', 'then: burn'), `${text}\n  - : {`]) {
    await assert.rejects(started.service.save({ ...wanted, text: broken }), { code: /^CONFIG_/ })
  }
  assert.deepEqual([await readFile(started.path, 'utf8'), started.reloads], [FILE, 0])
})

test('a file that somebody has changed meanwhile stays as they left it, and the difference is told', async () => {
  await using started = await start()
  const { text, digest } = await looked(started)
  const theirs = FILE.replace('as ever', 'as Bob wants')
  await writeFile(started.path, theirs)
  const changed = text.replace('then: tag', 'then: defer')
  const wanted = { path: started.path, text: changed, digest, words: '', dryRun: false }
  const refused = await started.service.save(wanted).catch((error: unknown) => error)
  assert.ok(refused instanceof Error && 'code' in refused && 'report' in refused)
  assert.equal(refused.code, 'ACCESS_CHANGED')
  assert.match(String(refused.report), /as Bob wants/)
  assert.doesNotMatch(String(refused.report), /s3cret/)
  assert.equal(await readFile(started.path, 'utf8'), theirs)
})

const ELSEWHERE: readonly [what: string, change: (text: string) => string, code: string][] = [
  ['another key', (text) => `${text}limits:\n  totalMemory: 300M\n`, 'POLICY_ELSEWHERE'],
  ['a secret', (text) => text.replace(/"?\*{8}1"?/, 'mine'), 'POLICY_ELSEWHERE'],
  ['a secret that is not there', (text) => text.replace('********1', '********7'), 'POLICY_SECRET'],
  [
    'a file of the host',
    (text) => text.replace('["*@example.org", "abuse@*"]', '{ file: /etc/shadow }'),
    'POLICY_FOREIGN_FILE',
  ],
]
for (const [what, change, code] of ELSEWHERE) {
  test(`the console does not change ${what}`, async () => {
    await using started = await start()
    const { text, digest } = await looked(started)
    const wanted = { path: started.path, text: change(text), digest, words: '', dryRun: false }
    await assert.rejects(started.service.save(wanted), { code })
    const following = { onProgress: () => undefined, signal: AbortSignal.timeout(10_000) }
    const request = { path: started.path, text: change(text), query: 'since:7d', limit: 100 }
    await assert.rejects(started.service.try(request, following), { code })
    assert.equal(await readFile(started.path, 'utf8'), FILE)
  })
}

test('14.79 a file with a secret that the configuration names is read as nothing else, and no error quotes a secret', async () => {
  await using secrets = await temporaryDirectory()
  const secret = join(secrets.path, 'oidc.secret')
  const list = join(secrets.path, 'senders.list')
  await writeFile(secret, 's3cret-of-a-file\n', { mode: 0o600 })
  await writeFile(list, 'a@example.org\n')
  const file = `quarantine:
  identities:
    - { file: ${secret} }
${FILE}  skip: { senders: [ { file: ${list} } ] }
`
  await using started = await start(file)
  const { text, digest } = await looked(started)
  const following = { onProgress: () => undefined, signal: AbortSignal.timeout(10_000) }
  const told = async (changed: string) => {
    assert.notEqual(changed, text)
    const wanted = { path: started.path, text: changed, digest, words: '', dryRun: true }
    const tried = started.service.try({ ...wanted, query: '', limit: 10 }, following)
    const answers = await Promise.allSettled([started.service.save(wanted), tried])
    const said = answers.map((one) => (one.status === 'rejected' ? one.reason : one.value))
    return said.map((one) => `${one} ${JSON.stringify([one, one.report])}`).join()
  }
  for (const key of ['senders', 'networks', 'recipients', 'authenticated']) {
    const changed = text.replace(`{ senders: [ { file: ${list} } ] }`, `{ ${key}: [ { file: ${secret} } ] }`)
    assert.match(await told(changed), /POLICY_FOREIGN_FILE/, key)
  }
  for (const [from, to] of [
    ['********1', '********1 }'],
    ['********1', '[ ********1 ]'],
    ['********1', '********1: x'],
    ['********1', '!!int ********1'],
    ['********1', '********1\n   x'],
    ['password: ********1', 'password: ********1\n  password: ********1'],
    ['  url: postgres', '  url: sqlite'],
  ] as const) {
    assert.doesNotMatch(await told(text.replace(from, to)), /s3cret/, to)
  }
  const moved = text.replace('skip: { senders:', 'skip: { recipients:')
  assert.doesNotMatch(await told(moved), /POLICY_FOREIGN_FILE/, 'a list of the policy may move in it')
})

test('14.77 a path that is no file of the configuration is refused', async () => {
  await using started = await start()
  const wanted = { path: '/etc/passwd', text: '', digest: '', words: '', dryRun: false }
  await assert.rejects(started.service.save(wanted), { code: 'POLICY_NO_FILE' })
})

test('a version is put back, and that is a version, too', async () => {
  await using started = await start()
  const first = await looked(started)
  const save = async (text: string, digest: string) =>
    await started.service.save({ path: started.path, text, digest, words: '', dryRun: false })
  const one = await save(first.text.replace('then: tag', 'then: defer'), first.digest)
  const deferred = await readFile(started.path, 'utf8')
  const second = await looked(started)
  const two = await save(second.text.replace('then: defer', 'then: reject'), second.digest)
  assert.deepEqual([one.version, two.version], [1, 2])
  const back = await started.service.restore(1, { digest: two.digest, dryRun: false })
  assert.equal(back.version, 3)
  assert.equal(await readFile(started.path, 'utf8'), deferred)
  await assert.rejects(started.service.restore(9, { digest: back.digest, dryRun: false }), {
    code: 'POLICY_NO_VERSION',
  })
})

test('a changed policy is tried on mail that was decided, and nothing is written', async () => {
  await using started = await start()
  const { text } = await looked(started)
  const request = {
    path: started.path,
    text: text.replace('infected: reject', 'infected: defer'),
    query: '',
    limit: 100,
  }
  const following = { onProgress: () => undefined, signal: AbortSignal.timeout(10_000) }
  const { messages, differ } = await started.service.try(request, following)
  assert.deepEqual([messages, differ], [2, 2])
  assert.equal(await readFile(started.path, 'utf8'), FILE)
})

const NAMED = 'name: junk only tags'
const MOVED: readonly [where: string, change: (text: string) => string][] = [
  ['a comment', (text) => `${text}# x ********1\n`],
  ['a comment that names a secret', (text) => `${text}# password: ********1\n`],
  ['the name of a rule', (text) => text.replace(NAMED, "name: 'a ********1'")],
  ['the whole name of a rule', (text) => text.replace(NAMED, 'name: ********1')],
  ['a line of a name', (text) => text.replace(NAMED, 'name: |\n        # password: ********1')],
  ['another key', (text) => text.replace('infected: reject', 'infected: ********1')],
  ['a list in its place', (text) => text.replace('********1', '[********1]')],
  ['a longer text in its place', (text) => text.replace('********1', "'x ********1'")],
  ['an alias', (text) => text.replace('********1', '&mine ********1').replace(NAMED, 'name: *mine')],
  ['an alias of what is around it', (text) => text.replace('store:', 'store: &mine')],
]
for (const [where, change] of MOVED) {
  test(`a secret is not brought to ${where}`, async () => {
    await using started = await start()
    const { text, digest } = await looked(started)
    const { path, service } = started
    const following = { onProgress: () => undefined, signal: AbortSignal.timeout(10_000) }
    const told = (error: unknown) =>
      error instanceof Error &&
      'code' in error &&
      error.code === 'POLICY_SECRET' &&
      !/s3cret/.test(`${error}`)
    for (const dryRun of [true, false]) {
      const wanted = { path, text: change(text), digest, words: '', dryRun }
      await assert.rejects(service.save(wanted), told)
    }
    await assert.rejects(service.try({ path, text: change(text), query: '', limit: 100 }, following), told)
    assert.equal(await readFile(path, 'utf8'), FILE)
  })
}

test('what is known as a secret is masked in a diff wherever it was written', async () => {
  await using started = await start()
  const { path, service } = started
  const { text, digest } = await looked(started)
  const changed = text.replace(NAMED, "name: 's3cret: #1'")
  const { diff } = await service.save({ path, text: changed, digest, words: '', dryRun: true })
  assert.doesNotMatch(diff.join('\n'), /s3cret/)
})

test('the rules that are told are those in force, whatever the file says by now', async () => {
  await using started = await start()
  const { path, service } = started
  const told = async () =>
    (await service.show(new AbortController().signal)).rules.map(({ name, place }) => [name, place?.line])
  assert.deepEqual(await told(), [['junk only tags', 8]])
  await writeFile(path, FILE.replace('junk only tags', 'not loaded yet'))
  assert.deepEqual(await told(), [['junk only tags', undefined]])
  await writeFile(path, 'policy: [')
  assert.deepEqual(await told(), [['junk only tags', undefined]])
})

test('a file that is gone meanwhile keeps nobody from the others, and cannot be saved', async () => {
  await using started = await start()
  const { path, service, inForce } = started
  const gone = `${path}.gone`
  Object.assign(inForce, { files: [path, gone] })
  const { files } = await service.files()
  assert.deepEqual(
    files.map(({ path: of, isWritable, text }) => [of, isWritable, text !== '']),
    [
      [path, true, true],
      [gone, false, false],
    ],
  )
})
