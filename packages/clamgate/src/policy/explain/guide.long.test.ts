import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { runForTest } from '../../cli/testing/recording-terminal.ts'
import { loadText, temporaryDirectory } from '../../config/testing/load-text.ts'
import { FieldText } from '../../patterns/patterns.ts'
import { classify } from '../classes/signature-classes.ts'
import { compilePolicy } from '../compile.ts'
import { decide, infectedMail } from '../testing/policy.ts'

const page = (name: string) => readFile(join(import.meta.dirname, '../../../../../docs/guide', name), 'utf8')
const GUIDE = await page('policy.md')
const HOSTING = await page('hosting-panels-and-webmail.md')

/** The blocks of a language, each with the heading that it stands below. */
function blocks(
  language: string,
  guide = GUIDE,
): readonly { readonly title: string; readonly text: string }[] {
  const found = [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))]
  return found.map((match) => {
    const title = [...guide.slice(0, match.index).matchAll(/^##+ (.*)$/gm)].at(-1)?.[1] ?? ''
    return { title, text: match[1] ?? '' }
  })
}

for (const { title, text } of [...blocks('yaml'), ...blocks('yaml', HOSTING)]) {
  test(`the guide's example "${title}" is a good configuration`, async () => {
    await using directory = await temporaryDirectory()
    const list = join(directory.path, 'list')
    await writeFile(list, '*@trusted.example\n')
    const { config, rulePlaces } = await loadText(text.replaceAll(/\/etc\/clamgate\/[a-z-]+/g, list))
    const policy = compilePolicy(config.policy, { rulePlaces, resolved: new Map(), hostname: 'mx' })
    assert.ok(['accept', 'reject', 'tag', 'quarantine'].includes(decide(policy, infectedMail()).action))
  })
}

/** The result of a verifier, and what others may write or bring about. */
const RESULTS: Readonly<Record<string, 'accept' | 'reject'>> = {
  'mx.example.org;\r\n\tdkim=pass (2048-bit key) header.d=bank.example header.i=@bank.example header.a=rsa-sha256 header.s=s header.b=frLaEz45;\r\n\tdkim-atps=neutral':
    'accept',
  'mx.example.org; dkim=pass (2048-bit key; unprotected) header.d=bank.example header.i=@bank.example':
    'accept',
  'other.example; dkim=pass (2048-bit key) header.d=bank.example header.i=@bank.example': 'reject',
  'mx.example.org; dkim=fail reason="x" (2048-bit key) header.d=bank.example header.i=@bank.example':
    'reject',
  'mx.example.org; dkim=pass (2048-bit key) header.d=bank.example.evil.example header.i=@evil.example':
    'reject',
  'mx.example.org; dkim=pass (2048-bit key) header.d=evil.example header.i=@evil.example; dkim=fail (2048-bit key) header.d=bank.example ':
    'reject',
  'mx.example.org; dkim=pass (2048-bit key) header.d=evil.example header.i="dkim=pass (x) header.d=bank.example "@evil.example':
    'reject',
}

for (const [value, action] of Object.entries(RESULTS)) {
  test(`the rule on a verifier's field: ${action} by ${value}`, async () => {
    const { text = '' } =
      blocks('yaml').find(({ title }) => title === 'A field that your own verifier writes') ?? {}
    const { config, rulePlaces } = await loadText(text)
    const policy = compilePolicy(config.policy, { rulePlaces, resolved: new Map(), hostname: 'mx' })
    const fits = policy.headers.filter((test) =>
      test.fits('authentication-results', new FieldText(Buffer.from(value))),
    )
    const mail = infectedMail('Heuristics.Encrypted.Zip', { headers: new Set(fits) })
    assert.equal(decide(policy, mail).action, action)
  })
}

test('the guide shows at least the ten tasks that people ask for', () => {
  assert.ok(blocks('yaml').length >= 10)
})

for (const { text } of blocks('console')) {
  test('what the guide shows of the command line is what it prints', async () => {
    const [command = '', ...output] = text.trimEnd().split('\n')
    const argv = command.replace(/^\$ clamgate /, '').split(' ')
    const { out } = await runForTest([...argv, '--config', '/dev/null'])
    assert.deepEqual(out.split('\n'), output)
  })
}

test('the signatures that the guide names for a class are of that class', () => {
  const [table = ''] = GUIDE.slice(GUIDE.indexOf('| `class` |')).split('\n\n')
  const rows = [...table.matchAll(/^\| `([a-z]+)` \| (.*) \|$/gm)].slice(1)
  const tried = rows.flatMap(([, wanted = '', examples = '']) => {
    const names = [...examples.matchAll(/`([^`]+[^.`])`/g)].map(([, name = '']) => name)
    return names.filter((name) => /^[A-Za-z]/.test(name)).map((name) => [wanted, name] as const)
  })
  for (const [wanted, name] of tried) {
    const classes: readonly string[] = classify(name).classes
    assert.ok(classes.includes(wanted), `${name} is ${classes.join(', ')}, not ${wanted}`)
  }
  assert.ok(tried.length >= 15, `${tried.length} names`)
})
