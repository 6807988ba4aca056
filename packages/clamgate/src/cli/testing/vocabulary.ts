import assert from 'node:assert/strict'

/** Parts of documents whose keys name no fields: they are those of the configuration file, or places of a sentence. */
const NOT_OURS: ReadonlySet<string> = new Set(['config', 'origins', 'settings', 'values'])
/** What is called otherwise everywhere: `sentence`. */
const FORBIDDEN: ReadonlySet<string> = new Set(['message', 'text', 'detail', 'details', 'error'])
/** Times that an issue named before there was a rule. */
const TIMES: ReadonlySet<string> = new Set(['at', 'since', 'until', 'updated'])
const STATES: ReadonlySet<unknown> = new Set(['ok', 'warn', 'fail', 'skip'])

/** Reads what a command printed with `--json`, and checks that it keeps to the vocabulary of docs/reference/json.md. */
export function readDocument(output: string, name: string): Readonly<Record<string, unknown>> {
  const document: unknown = JSON.parse(output)
  assert.ok(typeof document === 'object' && document !== null && !Array.isArray(document), output)
  const [[first, schema] = []] = Object.entries(document)
  assert.equal(first, 'schema', 'the schema comes first')
  assert.match(String(schema), new RegExp(`^clamgate\\.${name}/[1-9]\\d*$`))
  assertVocabulary(document, name)
  return Object.fromEntries(Object.entries(document))
}

function assertVocabulary(value: unknown, path: string): void {
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    const at = `${path}.${key}`
    if (NOT_OURS.has(key)) continue
    assert.ok(!FORBIDDEN.has(key), `${at}: this is called sentence`)
    assertNamedByUnit(key, inner, at)
    assertVocabulary(inner, at)
  }
  if ('name' in value && 'state' in value && 'sentence' in value) {
    assert.ok(STATES.has(value.state), `${path}.state: ${value.state}`)
    assert.ok('remedy' in value, `${path}: remedy is there, and null where there is none`)
  }
}

function assertNamedByUnit(key: string, value: unknown, at: string): void {
  if (key.endsWith('Ms') && value !== null)
    assert.ok(Number.isInteger(value), `${at}: ${value} is no whole number`)
  if (key.endsWith('Bytes') && value !== null)
    assert.ok(Number.isInteger(value), `${at}: ${value} is no whole number`)
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value))
    assert.ok(/At$/.test(key) || TIMES.has(key), `${at}: a time, so its name ends in At`)
  if (/At$/.test(key) && value !== null) assert.match(String(value), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/, at)
  assert.doesNotMatch(key, /(Seconds|Sec|Millis|Time|Duration|Size)$/, `${at}: a name without its unit`)
}
