import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { describeConfig } from '../../config/say/describe.ts'
import { OPTIONS } from '../clamav-milter/options.ts'
import { ImportError } from '../errors.ts'
import type { PanelValues } from './import-plugin.ts'
import { checkText } from './result/check-result.ts'
import { convert, milter, own, signatures } from './testing/convert-over.ts'

const scalar = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    'yes',
    'no',
    'Reject',
    '8',
    '25M',
    '"',
    "'",
    '# x',
    '- a',
    '{',
    '[',
    ': ',
    '&a',
    '*a',
    '!x',
    '\u2028',
    'unix:/a',
  ),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.double(),
)
const value = fc.oneof(
  { weight: 4, arbitrary: scalar },
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(fc.string(), scalar, { maxKeys: 3 }),
)
const description = describeConfig()
const paths = [
  ...description.keys.keys(),
  ...description.sections.keys(),
  'signatures.sources.sanesecurity.files.a.b',
]

const anything: fc.Arbitrary<PanelValues> = fc.oneof(
  fc.dictionary(fc.constantFrom(...OPTIONS.keys(), 'x'), value, { maxKeys: 6 }).map(milter),
  fc
    .dictionary(
      fc.constantFrom(
        'rating_options',
        'sanesecurity_enabled',
        'additional_dbs',
        'curl_proxy',
        'ham_dir',
        'securiteinfo_authorisation_signature',
        'clamav_unofficial_sigs',
      ),
      value,
      { maxKeys: 4 },
    )
    .map(signatures),
  fc
    .dictionary(fc.oneof(fc.constantFrom(...paths), fc.string({ unit: 'binary' })), value, { maxKeys: 4 })
    .map(own),
  fc.dictionary(
    fc.constantFrom(
      'PostfixMilterSocket',
      'clamav_milter_options',
      'clamav_unofficial_sigs_options',
      'clamgate_options',
      '__proto__',
    ),
    value,
  ),
)

test('whatever stands in config.php, the result is a good configuration or one refusal', () => {
  fc.assert(
    fc.property(anything, (over) => {
      let yaml: string
      try {
        ;({ yaml } = convert(over))
      } catch (error) {
        assert.ok(error instanceof ImportError && error.code === 'IMPORT_VALUE', String(error))
        assert.match(error.message, /^[^\p{Cc}]{1,2500}$/u)
        return
      }
      const { faults } = checkText(yaml, { description, nowMs: 0 })
      assert.deepEqual(
        faults.filter(({ severity }) => severity === 'error'),
        [],
      )
    }),
    { numRuns: 150 },
  )
})
