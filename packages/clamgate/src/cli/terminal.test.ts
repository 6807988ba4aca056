import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { createTerminal } from './terminal.ts'

/** Streams that are no terminal; `fail` makes standard output fail as a pipe or disk does. */
function streams() {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const text = (stream: PassThrough) => String(stream.read() ?? '')
  // A PassThrough has all that a terminal uses of the process's streams.
  const asStdio = (stream: PassThrough) => stream as unknown as NodeJS.WriteStream
  return {
    terminal: createTerminal({ stdout: asStdio(stdout), stderr: asStdio(stderr) }),
    out: () => text(stdout),
    err: () => text(stderr),
    fail: (code: string) => stdout.emit('error', Object.assign(new Error(code), { code })),
  }
}

test('results and the rest go to their own streams, line by line', () => {
  const { terminal, out, err } = streams()
  terminal.out('result')
  terminal.err('progress')
  terminal.json({ a: [1] })
  assert.equal(out(), 'result\n{\n  "a": [\n    1\n  ]\n}\n')
  assert.equal(err(), 'progress\n')
})

test('where no terminal is, nothing is coloured', () => {
  const { terminal } = streams()
  assert.equal(terminal.isTty, false)
  assert.equal(terminal.paint('red', 'text'), 'text')
})

test('a reader that went away is no failure, and nothing more is written to it', async () => {
  const { terminal, out, fail } = streams()
  terminal.out('first')
  fail('EPIPE')
  terminal.out('second')
  assert.equal(await terminal.flush(), undefined)
  assert.equal(out(), 'first\n')
})

test('any other fault of standard output is told at the end', async () => {
  const { terminal, fail } = streams()
  fail('ENOSPC')
  const failure = await terminal.flush()
  assert.equal(failure?.code, 'CLI_OUTPUT')
  assert.equal(failure?.message, 'standard output cannot be written (ENOSPC)')
})

test('flush waits for what was written', async () => {
  const { terminal, out } = streams()
  terminal.out('x')
  assert.equal(await terminal.flush(), undefined)
  assert.equal(out(), 'x\n')
})
