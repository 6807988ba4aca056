import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { stringify } from 'yaml'
import { problemOf } from '../../api/problem.ts'
import { ConfigError } from '../../config/errors.ts'
import { describeConfig } from '../../config/say/describe.ts'
import { writtenConfig } from '../../config/say/notation.ts'
import { renderEffective } from '../../config/say/render.ts'
import { loadText, problemLines } from '../../config/testing/load-text.ts'
import { failureFields } from '../../observe/log/failure.ts'
import { maskSecrets } from '../policy/masked.ts'
import { describeSettings } from './settings.ts'

/** What is planted in the place of a secret: in no form it may come back. */
const CANARY = 'kanari3nvogel-4711'
const FORMS = [CANARY, encodeURIComponent(CANARY), Buffer.from(CANARY).toString('base64').slice(0, 20)]

/** Every key of the schema that is a secret, also of one signature source. */
const { keys, inner } = describeConfig()
const SECRETS = [
  ...[...keys.values()].filter(({ kind }) => kind === 'secret').map(({ path }) => path),
  'signatures.sources.securiteinfo.secret',
]

function fileWith(path: string, value: unknown): string {
  return stringify(path.split('.').reduceRight((below: unknown, name) => ({ [name]: below }), value))
}

function assertClean(told: unknown, where: string): void {
  const text = typeof told === 'string' ? told : JSON.stringify(told)
  for (const form of FORMS)
    assert.ok(!text.includes(form), `${where} tells the secret: ${text.slice(0, 300)}`)
}

test('14.79 the schema knows its secrets by their kind', () => {
  assert.ok(SECRETS.length >= 8, SECRETS.join(' '))
  for (const path of [...keys.keys(), ...inner.keys.keys()]) {
    if (/(?:password|secret|token|passphrase)$/i.test(path)) {
      assert.equal((keys.get(path) ?? inner.keys.get(path))?.kind, 'secret', path)
    }
  }
})

for (const path of SECRETS) {
  test(`14.79 ${path} is in no rendering of a configuration, no error and no page`, async () => {
    const text = fileWith(path, CANARY)
    try {
      const { config, files, origins, warnings } = await loadText(text)
      assertClean(inspect(config, { depth: null, showHidden: true }), 'inspect')
      assertClean(config, 'JSON')
      assertClean(String(renderEffective(config, origins)), 'config show')
      assertClean(writtenConfig(config), 'config show --json')
      assertClean(describeSettings({ config, files, origins, restartNeeded: [] }), 'the page of settings')
      assertClean(warnings, 'warnings')
      assertClean(maskSecrets(text, config).text, 'the page of the policy')
    } catch (error) {
      // A key alone may be too little: what is said of that must not tell it either.
      if (!(error instanceof ConfigError)) throw error
      assertClean(inspect(error, { depth: null }), 'the error')
    }
    assertClean(maskSecrets(text, undefined).text, 'a file that cannot be loaded')
    assertClean(maskSecrets(`# ${path.split('.').at(-1)}: ${CANARY}\n`, undefined).text, 'a comment')
  })

  test(`14.79 ${path} is told by no mistake in its notation`, async () => {
    for (const value of [
      [CANARY],
      { text: CANARY },
      { [CANARY]: 1 },
      { file: CANARY },
      { env: 1, file: CANARY },
    ]) {
      const text = fileWith(path, value)
      const isName = 'file' in value || CANARY in value
      // The name of a file, and of a key that there is not, are what has to be mended.
      if (!isName) assertClean((await problemLines(text)).join('\n'), JSON.stringify(value))
      await loadText(text).catch((error: unknown) => {
        if (isName) return
        assertClean(problemOf(error, 'r1'), 'the problem object')
        assertClean(failureFields(error), 'the fields of the log')
      })
    }
  })
}
