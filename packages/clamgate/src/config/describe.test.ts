import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeConfig } from './describe.ts'
import { configJsonSchema } from './json-schema.ts'
import { defaultConfig } from './load.ts'
import { readPath } from './origins.ts'
import { writtenConfig } from './render.ts'
import { parseDuration, parseSize } from './units.ts'

const { sections, keys } = describeConfig()

test('every section has a description', () => {
  for (const { path, description } of sections.values()) assert.ok(path === '' || description !== '', path)
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
    for (const ours of ['expected', 'kind', 'reload', 'unset', 'range'])
      assert.equal(readAt(node, ours), undefined)
  }
  for (const path of ['policy', 'engine']) {
    assert.equal(readAt(readAt(readAt(schema, 'properties'), path), 'additionalProperties'), false)
  }
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
