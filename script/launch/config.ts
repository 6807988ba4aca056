import { writeFile } from 'node:fs/promises'
import type { Places } from './places.ts'

/** Where the milter is to listen, as in `milter.listen`. */
export type ListenText = `unix:${string}` | `inet:${number}@127.0.0.1`

/** Writes the configuration of the gateway, with the reasons for what differs from the defaults. */
export async function writeGatewayConfig(places: Places, listen: ListenText): Promise<void> {
  await writeFile(places.config, gatewayConfig(places, listen))
}

/** The configuration as YAML. A JSON string is a YAML string too, whatever the path. */
export function gatewayConfig(places: Pick<Places, 'engine' | 'controlSocket'>, listen: ListenText): string {
  return `# Written anew by each script/start. Copy it to change it: script/clamgate run --config COPY

milter:
  listen: [ ${JSON.stringify(listen)} ]

engine:
  mode: managed
  directory: ${JSON.stringify(places.engine)}

policy:
  # Until freshclam has fetched the official databases, only EICAR is known. A mail server should then defer mail, and
  # that is the default; here clean mail is to pass at once, to show the way, with or without network.
  databasesMissing: accept

log:
  clean: basic

control:
  socket: ${JSON.stringify(places.controlSocket)}
`
}
