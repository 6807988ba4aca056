import assert from 'node:assert/strict'

/** `clamgate signatures status --json`, as far as tests look at it. */
export interface SignaturesStatus {
  readonly sources: readonly StatusSource[]
  readonly tripped: readonly unknown[]
  source(name: string): StatusSource
  file(source: string, name: string): StatusFile
}

export interface StatusSource {
  readonly name: string
  readonly catalogueState: string
  readonly state: string
  readonly enabled: boolean
  readonly reason: string | undefined
  readonly until: string | undefined
  readonly files: readonly StatusFile[]
}

export interface StatusFile {
  readonly name: string
  readonly state: string
  readonly bytes: number | null
  readonly signatures: number | null
  readonly updated: string | null
  readonly lastError: string | undefined
}

/** What the command has printed. */
interface Printed {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

type Json = Readonly<Record<string, unknown>>

/** Reads the document strictly: a key of another type than is promised fails the test. */
export function statusOf({ code, stdout, stderr }: Printed): SignaturesStatus {
  assert.ok(code === 0 || code === 1, `status ended with ${code}: ${stderr}`)
  const document = jsonObject(parsed(stdout))
  const sources = listOf(document['sources']).map(sourceOf)
  const source = (name: string) => {
    const found = sources.find((one) => one.name === name)
    assert.ok(found, `no source ${name} in the status`)
    return found
  }
  return {
    sources,
    tripped: listOf(document['tripped']),
    source,
    file(of, name) {
      const found = source(of).files.find((one) => one.name === name)
      assert.ok(found, `no file ${name} in ${of}`)
      return found
    },
  }
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new assert.AssertionError({ message: `No JSON: ${text.slice(0, 500)}` })
  }
}

export function jsonObject(value: unknown): Json {
  assert.ok(isObject(value), `no object: ${JSON.stringify(value)}`)
  return value
}

export function listOf(value: unknown): readonly unknown[] {
  assert.ok(Array.isArray(value), `no list: ${JSON.stringify(value)}`)
  return value
}

function sourceOf(value: unknown): StatusSource {
  const one = jsonObject(value)
  return {
    name: textOf(one, 'name'),
    catalogueState: textOf(one, 'catalogueState'),
    state: textOf(one, 'state'),
    enabled: one['enabled'] === true,
    reason: optionalText(one, 'reason'),
    until: optionalText(one, 'until'),
    files: listOf(one['files']).map(fileOf),
  }
}

function fileOf(value: unknown): StatusFile {
  const one = jsonObject(value)
  return {
    name: textOf(one, 'name'),
    state: textOf(one, 'state'),
    bytes: numberOf(one, 'bytes'),
    signatures: numberOf(one, 'signatures'),
    updated: optionalText(one, 'updated') ?? null,
    lastError: optionalText(one, 'lastError'),
  }
}

function textOf(from: Json, key: string): string {
  const value = from[key]
  assert.ok(typeof value === 'string', `${key} is ${JSON.stringify(value)}`)
  return value
}

function optionalText(from: Json, key: string): string | undefined {
  return from[key] === undefined || from[key] === null ? undefined : textOf(from, key)
}

function numberOf(from: Json, key: string): number | null {
  const value = from[key] ?? null
  assert.ok(value === null || typeof value === 'number', `${key} is ${JSON.stringify(value)}`)
  return value
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
