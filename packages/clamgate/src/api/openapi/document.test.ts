import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { ACTS } from '../../access/acts.ts'
import { document, route } from '../route.ts'
import { type ApiAnswers, apiRoutes } from '../routes.ts'
import { described } from './described.ts'
import { openApiOf } from './document.ts'

/** No handler is called here. */
const ROUTES = described(apiRoutes({} as ApiAnswers))
const DOCUMENT = openApiOf(ROUTES)
const OPERATIONS = Object.entries(DOCUMENT.paths).flatMap(([path, of]) =>
  Object.entries(of).map(([method, operation]) => ({ path, method, operation })),
)

/** Every `$ref` in a value. */
function referencesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : referencesIn(inner),
  )
}

test('14.80 the document has exactly the routes that the servers mount, each with the act that it asks', () => {
  assert.deepEqual(
    OPERATIONS.map(({ path, method, operation }) => [
      ...[method.toUpperCase(), path, operation.operationId, operation['x-act']],
    ]).sort(),
    ROUTES.map(({ method, path, name, act }) => [
      method,
      path.replaceAll(/:(\w+)/g, '{$1}'),
      name,
      act,
    ]).sort(),
  )
  for (const { act } of ROUTES) assert.ok(act === 'anybody' || ACTS.includes(act), act)
})

test('names of operations are those of methods, and none stands twice', () => {
  const names = OPERATIONS.map(({ operation }) => operation.operationId)
  assert.deepEqual([...new Set(names)].sort(), [...names].sort())
  for (const name of names) assert.match(name, /^[a-z][a-zA-Z]+$/)
})

test('every reference leads to something, and every component is referred to', () => {
  const found = new Set(referencesIn(DOCUMENT))
  for (const reference of found) {
    const [root, ...steps] = reference.split('/')
    assert.equal(root, '#')
    const target = steps.reduce<unknown>((at, step) => Reflect.get(Object(at), step), DOCUMENT)
    assert.equal(typeof target, 'object', reference)
  }
  for (const name of Object.keys(DOCUMENT.components.schemas)) {
    assert.ok(found.has(`#/components/schemas/${name}`), name)
  }
})

test('each parameter of a path is declared, required and in the path; none stands twice', () => {
  for (const { path, operation } of OPERATIONS) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
    assert.deepEqual(declared.map(({ name }) => name).sort(), inPath.sort(), path)
    for (const { required } of declared) assert.equal(required, true)
    const all = (operation.parameters ?? []).map((parameter) => `${parameter.in} ${parameter.name}`)
    assert.equal(new Set(all).size, all.length, path)
  }
})

test('each operation says what it answers, and what refusals look like', () => {
  for (const { path, method, operation } of OPERATIONS) {
    const done = operation.operationId === 'finishSingleSignOn' ? '303' : '200'
    const ofBodies = method === 'get' ? [] : ['409', '413', '415']
    for (const status of [done, '400', '401', '403', '404', ...ofBodies, '422', '429', '503']) {
      if (status === '401' && operation.security?.length === 0) continue
      assert.ok(operation.responses[status] !== undefined, `${method} ${path} ${status}`)
    }
    const [first, ...others] = Object.keys(operation.responses).filter((status) => /^[23]/.test(status))
    assert.deepEqual([first, others], [done, []], path)
    assert.equal(method === 'get' && operation.requestBody !== undefined, false, path)
  }
})

test('14.80 a redirect is told as one, and an export says both forms of its items', () => {
  const { paths, components } = DOCUMENT
  const back = paths['/session/oidc/return']?.['get']?.responses['303']
  assert.deepEqual(Object.keys(Object(back)), ['description', 'headers'])
  assert.deepEqual(Object.keys(Object(Object(back).headers)), ['Location'])
  const items = JSON.stringify(components.schemas['ExportEventsItem'])
  assert.deepEqual(referencesIn(JSON.parse(items)), [
    '#/components/schemas/Event',
    '#/components/schemas/EventFacts',
  ])
})

test('a name that two documents have is told to whoever wrote them', () => {
  const make = (path: string, key: string) =>
    route({
      ...{ name: 'same', method: 'GET', path, summary: 'Twice', act: 'self.read', handle: () => ({}) },
      answer: document(z.object({ [key]: z.string() })),
    })
  assert.throws(() => openApiOf([make('/a', 'a'), make('/b', 'b')]), /Two documents .* SameAnswer/)
})

test('what clients send is strict and has defaults; what they get may have more keys one day', () => {
  const { schemas } = DOCUMENT.components
  assert.equal(schemas['ReleaseEntriesBody']?.['additionalProperties'], false)
  assert.equal(JSON.stringify(schemas['ReleaseEntriesBody']).includes('"default":"original"'), true)
  assert.equal(JSON.stringify(schemas['Entry']).includes('additionalProperties":false'), false)
})
