import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configJsonSchema } from '../json-schema.ts'
import { defaultConfig } from '../load/load.ts'
import { readPath } from '../origins.ts'
import { parseDuration, parseSize } from '../units.ts'
import { describeConfig, innerPath, outerKey } from './describe.ts'
import { writtenConfig } from './notation.ts'

const description = describeConfig()
const { sections, keys, inner } = description

test('every section has a description', () => {
  for (const { path, description } of sections.values()) assert.ok(path === '' || description !== '', path)
})

test('what is inside of lists is described as well as the keys', () => {
  for (const { path, description } of inner.sections.values()) {
    const list = path.replace(/\[\]$/, '')
    const isListFile = keys.has(list) || inner.keys.get(list)?.kind === 'patterns'
    assert.ok(description !== '' || isListFile, path)
  }
  for (const { path, description, expected, default: value, unset } of inner.keys.values()) {
    assert.match(description, /^\S.*\.$/, path)
    assert.match(expected, /^\S/, path)
    const parent = inner.sections.get(path.slice(0, path.lastIndexOf('.')))
    const isRequired = parent?.required.includes(path.slice(path.lastIndexOf('.') + 1)) === true
    assert.equal([value, unset].filter((one) => one !== undefined).length, isRequired ? 0 : 1, path)
  }
})

test('a path into a list leads to its description and to its key', () => {
  assert.equal(inner.keys.get(innerPath('policy.rules[12].when.class'))?.kind, 'choices')
  assert.equal(inner.sections.get(innerPath('engine.servers[0]'))?.required.join(), 'address')
  assert.equal(inner.keys.get(innerPath('policy.rules[0].when.sender[3].file'))?.kind, 'path')
  assert.equal(inner.keys.get(innerPath('signatures.sources.mine.url'))?.kind, 'urls')
  assert.equal(inner.keys.get(innerPath('signatures.sources.mine.key.file'))?.kind, 'path')
  assert.equal(outerKey('signatures.sources.mine.url[1]', description), 'signatures.sources')
  assert.equal(inner.sections.has('engine.freshclam.proxyPassword'), false)
  assert.equal(outerKey('policy.rules[12].when.class[0]', description), 'policy.rules')
  assert.equal(outerKey('policy.skip.senders', description), 'policy.skip.senders')
  assert.equal(outerKey('nothing.here', description), 'nothing.here')
})

test('every key says what it means, what it expects and when a change is applied', () => {
  for (const { path, description, expected, reload } of keys.values()) {
    assert.match(description, /^\S.*\.$/, path)
    assert.match(expected, /^\S/, path)
    assert.match(reload, /^(live|restart)$/, path)
  }
})

test('every key has a default, or says what happens without it and shows a value', () => {
  const { config } = defaultConfig()
  for (const { path, default: value, unset, example } of keys.values()) {
    assert.equal(value === undefined, unset !== undefined, path)
    assert.equal(value === undefined, example !== undefined, path)
    assert.equal(readPath(config, path) === undefined, value === undefined, path)
  }
})

test('the JSON schema has the same keys, with descriptions and defaults, and refuses others', () => {
  const schema: unknown = JSON.parse(JSON.stringify(configJsonSchema()))
  for (const { path, default: value } of keys.values()) {
    const node = path.split('.').reduce<unknown>((at, name) => readAt(readAt(at, 'properties'), name), schema)
    assert.equal(typeof readAt(node, 'description'), 'string', path)
    assert.deepEqual(readAt(node, 'default'), value, path)
    for (const ours of ['expected', 'kind', 'reload', 'unset', 'range', 'sample'])
      assert.equal(readAt(node, ours), undefined)
  }
  for (const path of ['policy', 'engine']) {
    assert.equal(readAt(readAt(readAt(schema, 'properties'), path), 'additionalProperties'), false)
  }
})

test('the JSON schema knows lists of patterns by one definition, and that rules are not empty', () => {
  const schema: unknown = JSON.parse(JSON.stringify(configJsonSchema()))
  const at = (...names: readonly string[]) => names.reduce<unknown>(readAt, schema)
  assert.equal(at('properties', 'policy', 'properties', 'localDomains', '$ref'), '#/$defs/patterns')
  const forms = at('$defs', 'patterns', 'anyOf')
  assert.ok(Array.isArray(forms) && forms.length === 3)
  const rule = ['properties', 'policy', 'properties', 'rules', 'items']
  assert.deepEqual(at(...rule, 'required'), ['name', 'then'])
  assert.equal(at(...rule, 'properties', 'when', 'type'), 'object')
  assert.equal(at(...rule, 'properties', 'when', 'additionalProperties'), false)
  assert.equal(at('properties', 'policy', 'type', '1'), 'null')
})

test('the defaults, as they are written, are the defaults that the schema states', () => {
  const written = writtenConfig(defaultConfig().config)
  for (const { path, kind, default: value } of keys.values()) {
    const shown = path.split('.').reduce<unknown>(readAt, written)
    const read = kind === 'duration' ? parseDuration : kind === 'size' ? parseSize : undefined
    if (read === undefined) assert.deepEqual(shown, value, path)
    else assert.equal(read(String(shown)), read(String(value)), path)
  }
})

function readAt(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
