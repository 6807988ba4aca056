import { join } from 'node:path'
import { call } from '../../../packages/clamgate/src/api/call.ts'
import type { Daemon } from './daemon.ts'
import { jsonObject, parsed } from './signature-status.ts'

/** Asks the control API of a daemon, as nobody's command does. @throws where the answer is no document */
export async function askDaemon(
  { directory }: Pick<Daemon, 'directory'>,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<Record<string, unknown>> {
  const answer = await call({
    ...{ socketPath: join(directory, 'control.sock'), timeoutMs: 60_000, method, path: `/v1${path}` },
    ...(body === undefined ? {} : { body: { type: 'application/json', content: JSON.stringify(body) } }),
  })
  return jsonObject(parsed(answer.body))
}
