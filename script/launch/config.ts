import { writeFile } from 'node:fs/promises'
import type { Places } from './places.ts'

/** Where the milter is to listen, as in `milter.listen`. */
export type ListenText = `unix:${string}` | `inet:${number}@127.0.0.1`

/** Between the gateway and its MTA. */
export interface Roads {
  readonly listen: ListenText
  /** Port of the listener on 127.0.0.1 by which released mail comes back; undefined without a Postfix of ours. */
  readonly releasePort: number | undefined
  /** Port of the web console on 127.0.0.1. */
  readonly consolePort: number
}

/** Infected mail to this address alone is kept, so that both can be seen: mail that is refused, and mail that is given back. */
export const KEPT_RECIPIENT = 'kept@example.net'

/** Writes the configuration of the gateway, with the reasons for what differs from the defaults. */
export async function writeGatewayConfig(places: Places, roads: Roads): Promise<void> {
  await writeFile(places.config, gatewayConfig(places, roads))
}

/** The configuration as YAML. A JSON string is a YAML string too, whatever the path. */
export function gatewayConfig(
  places: Pick<Places, 'engine' | 'controlSocket'>,
  { listen, releasePort, consolePort }: Roads,
): string {
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
  rules:
    - name: to see the quarantine
      when: { outcome: infected, recipient: [ ${KEPT_RECIPIENT} ] }
      then: quarantine
${releasePort === undefined ? '' : releaseSection(releasePort)}
console:
  listen: 127.0.0.1:${consolePort}
  url: http://127.0.0.1:${consolePort}

log:
  clean: basic

control:
  socket: ${JSON.stringify(places.controlSocket)}
`
}

function releaseSection(port: number): string {
  return `
quarantine:
  release: { listener: "127.0.0.1:${port}" }
`
}
