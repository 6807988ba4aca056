import type { Parts } from './build.ts'

/** What takes requests from outside beside the milter. */
export interface Door {
  close(): Promise<void>
}

/** Programs that were started for messages may finish within this time, and notices may be sent. */
const NOTIFY_GRACE_MS = 5_000

/** So long after its connect, or its last message, a client sends its next one, in most cases. */
const LINGER_MS = 2_000

/** Drains and ends everything: no new requests, the messages under way, then what they need, from the outside in. */
export async function stopParts(parts: Parts, doors: readonly (Door | undefined)[]): Promise<void> {
  const { inForce, server, sockets, engine, views, quarantine, notifiers, metrics, guard, signatures } = parts
  const graceMs = inForce.config.limits.shutdownGrace
  await Promise.all(doors.map((door) => door?.close()))
  // A run that waits for the engine would keep it.
  await signatures.stop()
  // Before the sockets close: the MTA that takes notices mostly asks us about them.
  await notifiers.mail.flush(NOTIFY_GRACE_MS)
  // While systemd holds the socket a restart refuses nobody: a session that is about to send is not cut off either.
  await server.drain({ graceMs, lingerMs: sockets.areHeld ? LINGER_MS : 0 })
  await engine.stop({ graceMs: 0 })
  await views.stop()
  await quarantine.stop()
  await Promise.all([notifiers.command.stop(NOTIFY_GRACE_MS), notifiers.mail.stop(NOTIFY_GRACE_MS)])
  metrics.close()
  guard.close()
}
