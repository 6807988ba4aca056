import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { messageOf } from '../../ground/thrown.ts'
import { ImscpError } from './errors.ts'
import { type ImscpRequest, imscpRequestSchema } from './request.ts'

/** The panel's column for it takes 64 KiB; the rest is little. */
const MAX_BYTES = 1024 ** 2

/** Reads what the panel's backend hands over. @throws {ImscpError} IMSCP_REQUEST */
export async function readRequest(path: string): Promise<ImscpRequest> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw fault(`${path} cannot be read: ${messageOf(cause)}`, cause)
  })
  if (Buffer.byteLength(text) > MAX_BYTES) throw fault(`${path} has more than ${MAX_BYTES} bytes`)
  return decodeRequest(text, path)
}

/** Pure. @throws {ImscpError} IMSCP_REQUEST */
export function decodeRequest(text: string, path: string): ImscpRequest {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (cause) {
    throw fault(`${path} is no JSON: ${messageOf(cause)}`, cause)
  }
  const read = imscpRequestSchema.safeParse(data)
  if (read.success) return read.data
  throw fault(`${path} is no request: ${z.prettifyError(read.error).replaceAll(/\s+/g, ' ')}`, read.error)
}

function fault(sentence: string, cause?: unknown): ImscpError {
  return new ImscpError('IMSCP_REQUEST', sentence, {
    remedy: 'The plugin and the program clamgate may be of different versions: upload the plugin anew',
    ...(cause === undefined ? {} : { cause }),
  })
}
