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
  const { inForce, server, sockets, engine, views, quarantine, release, notifiers, digests } = parts
  const { metrics, guard, signatures, store } = parts
  const graceMs = inForce.config.limits.shutdownGrace
  await Promise.all(doors.map((door) => door?.close()))
  // A run that waits for the engine would keep it.
  await signatures.stop()
  await digests.stop()
  // Before the sockets close: what is being released passes them.
  await release.stop(graceMs)
  // The MTA that takes notices mostly asks us about them.
  await Promise.all([notifiers.mail.flush(NOTIFY_GRACE_MS), notifiers.outbound.flush(NOTIFY_GRACE_MS)])
  // While systemd holds the socket a restart refuses nobody: a session that is about to send is not cut off either.
  await server.drain({ graceMs, lingerMs: sockets.areHeld ? LINGER_MS : 0 })
  await engine.stop({ graceMs: 0 })
  await views.stop()
  await quarantine.stop()
  const { command, mail, outbound } = notifiers
  await Promise.all([command, mail, outbound].map((notifier) => notifier.stop(NOTIFY_GRACE_MS)))
  await parts.sentinel.close()
  // All that is told of is told by now: what the database does not take at once waits in files for the next start.
  await store.close()
  metrics.close()
  guard.close()
}
