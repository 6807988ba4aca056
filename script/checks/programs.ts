import { spawn } from 'node:child_process'
import { once } from 'node:events'

export interface Program {
  /** For people. */
  readonly name: string
  readonly command: readonly [string, ...string[]]
  /** Beside that of this process; undefined takes a variable away. */
  readonly environment?: Readonly<Record<string, string | undefined>>
}

export interface Outcome {
  readonly name: string
  /** It ended with exit code 0. */
  readonly isGood: boolean
  /** All that it printed. */
  readonly output: string
  readonly tookMs: number
}

/** Runs a program to its end. Never rejects: one that cannot be started is not good. */
export async function runProgram({ name, command, environment }: Program): Promise<Outcome> {
  const startedMs = performance.now()
  const [file, ...args] = command
  const child = spawn(file, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  let isGood = false
  try {
    const [code, signal] = await once(child, 'close')
    isGood = code === 0
    if (signal !== null) output += `\n${file} was ended by ${signal}\n`
  } catch (error) {
    output += `\n${file} cannot be started: ${error}\n`
  }
  return { name, isGood, output, tookMs: performance.now() - startedMs }
}

/** Works through tasks in order, so many at a time. */
export async function inLanes(lanes: number, tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = tasks.values()
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (const task of waiting) await task()
    }),
  )
}
