import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Declarations } from './declarations.ts'

const INDEX = `export { make, type Made as Result, Thing } from './thing.ts';
export declare const CODES: readonly [
/** The first. */
'A',
'B'];
`
const THING = `import type { Socket } from 'node:net';
import type { Inner } from './inner.ts';
/** Makes; interface Hidden. */
export declare function make(text: string): Made;
export declare function make(size: number): Made;
export interface Made {
    readonly inner: Inner;
    readonly socket: Socket;
}
export declare class Thing {
    #private;
}
export interface Unused {
}
export {};
`
const INNER = 'export type Inner = Deep | string;\ninterface Deep {\n    readonly n: number;\n}\n'

test('what a module exports is found where it is declared, with all that it speaks of', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-declarations-'))
  try {
    for (const [name, text] of Object.entries({ index: INDEX, thing: THING, inner: INNER })) {
      await writeFile(join(directory, `${name}.d.ts`), text)
    }
    const declarations = new Declarations()
    const exported = await declarations.exportsOf(join(directory, 'index.d.ts'))
    assert.deepEqual([...exported.keys()], ['CODES', 'Result', 'Thing', 'make'])
    assert.equal(exported.get('CODES')?.text, "export declare const CODES: readonly [\n'A',\n'B'];")
    assert.equal(exported.get('make')?.text.split('\n').length, 2)
    const reached = await declarations.reachedFrom(exported.values())
    assert.deepEqual(
      reached.map(({ name }) => name),
      ['Deep', 'Inner'],
    )
  } finally {
    await rm(directory, { recursive: true })
  }
})

test('a form of export that is not known is an error, so that nothing is left out in silence', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-declarations-'))
  try {
    await writeFile(join(directory, 'index.d.ts'), "export * from './thing.ts';\n")
    await assert.rejects(new Declarations().exportsOf(join(directory, 'index.d.ts')), /not understood/)
  } finally {
    await rm(directory, { recursive: true })
  }
})
