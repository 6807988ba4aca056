/**
 * Loaded before a program (`node --import`): counts what it does to the disk and which programs it starts, and ends it with
 * SIGKILL at the point that KILL_AT says, from 1. A content that is written then is written by half. Without KILL_AT the
 * program runs to its end. KILL_COUNT names a file for the number of points.
 */
import childProcess from 'node:child_process'
import fs, { writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const killAt = Number(process.env['KILL_AT'] ?? 0)
const countFile = process.env['KILL_COUNT']
let count = 0

function dieHere(): void {
  process.kill(process.pid, 'SIGKILL')
  // The signal is on its way; nothing may happen meanwhile.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

function isThePoint(): boolean {
  count++
  return count === killAt
}

/** What changes nothing is no point: a kill there is one before the next change. Nor is a sync, which a kill does not undo. */
function changes(name: string, [, flags]: readonly unknown[]): boolean {
  return name !== 'open' || (typeof flags === 'string' && flags.startsWith('w'))
}

/** Puts a point before each call of a method, and lets `half` happen when it is the one. */
function watch(
  target: object,
  name: string,
  half: (self: unknown, args: readonly unknown[]) => void = () => undefined,
): void {
  const original: unknown = Reflect.get(target, name)
  if (typeof original !== 'function') throw new Error(`${name} is no function`)
  Reflect.set(target, name, function (this: unknown, ...args: unknown[]): unknown {
    if (changes(name, args) && isThePoint()) {
      half(this, args)
      dieHere()
    }
    return Reflect.apply(original, this, args)
  })
}

const CALLS = [
  'open',
  'mkdir',
  'rename',
  'rm',
  'rmdir',
  'unlink',
  'symlink',
  'link',
  'chmod',
  'lchown',
  'chown',
  'utimes',
  'copyFile',
]
const HANDLE_CALLS = ['chmod', 'chown', 'utimes', 'truncate']

const handle = await fs.promises.open('/dev/null')
const prototype: unknown = Object.getPrototypeOf(handle)
await handle.close()
if (typeof prototype !== 'object' || prototype === null) throw new Error('A file handle has no prototype')
for (const name of CALLS) watch(fs.promises, name)
for (const name of HANDLE_CALLS) watch(prototype, name)
watch(prototype, 'writeFile', (self, [content]) => {
  const fd: unknown = typeof self === 'object' && self !== null ? Reflect.get(self, 'fd') : undefined
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(String(content))
  if (typeof fd === 'number') fs.writeSync(fd, bytes.subarray(0, bytes.length / 2))
})
for (const name of ['execFile', 'spawn']) watch(childProcess, name)
syncBuiltinESMExports()

process.on('exit', () => {
  if (countFile !== undefined) writeFileSync(countFile, String(count))
})
