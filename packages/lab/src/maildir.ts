import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** virtual(8) writes its fields at the very top; an address is far shorter than this. */
const TOP_BYTES = 8192

/**
 * The messages of a Maildir that were delivered to one address, oldest first, as they lie there: lines end with LF,
 * and Return-Path, X-Original-To, Delivered-To and Received of Postfix are on top.
 */
export async function deliveredMail(directory: string, address: string): Promise<readonly Buffer[]> {
  const names = await readdir(join(directory, 'new')).catch(() => [])
  const messages = await Promise.all(
    names.map(async (name) => ({ name, bytes: await readFile(join(directory, 'new', name)) })),
  )
  return messages
    .filter(({ bytes }) => deliveredTo(bytes) === address)
    .toSorted((one, other) => compareArrival(one.name, other.name))
    .map(({ bytes }) => bytes)
}

/** The message without the trace fields that Postfix put on top of it when it received and delivered it. */
export function withoutTrace(message: Buffer): Buffer {
  let at = 0
  for (const field of ['Return-Path:', 'X-Original-To:', 'Delivered-To:', 'Received:']) {
    if (message.toString('latin1', at, at + field.length) !== field) continue
    at = endOfField(message, at)
  }
  return message.subarray(at)
}

function endOfField(message: Buffer, start: number): number {
  let at = start
  do {
    const lineEnd = message.indexOf(0x0a, at)
    if (lineEnd === -1) return message.length
    at = lineEnd + 1
  } while (message[at] === 0x20 || message[at] === 0x09)
  return at
}

function deliveredTo(message: Buffer): string | undefined {
  return /^Delivered-To: (.*)$/m.exec(message.toString('utf8', 0, TOP_BYTES))?.[1]
}

/** Names are `SECONDS.VdeviceIinodeMmicroseconds.host`. */
function compareArrival(one: string, other: string): number {
  const [first, second] = [arrival(one), arrival(other)]
  return first.seconds - second.seconds || first.micros - second.micros
}

function arrival(name: string): { readonly seconds: number; readonly micros: number } {
  const match = /^(\d+)\..*M(\d+)\./.exec(name)
  return { seconds: Number(match?.[1] ?? 0), micros: Number(match?.[2] ?? 0) }
}
