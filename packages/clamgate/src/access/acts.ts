/**
 * Everything that can be done through the API, by noun. A route names one of them; whether an actor may do it is said by
 * {@link file://./may.ts} alone.
 */
export const ACTS = [
  /** The first screen: is mail scanned, what was caught, what waits. */
  'overview.read',
  /** Something has changed: the stream of the console. */
  'live.read',
  /** Messages that were decided: lists, timelines, counts, exports. */
  'events.read',
  /** Why it was decided so, and what would be decided today. */
  'events.explain',
  /** Entries of the quarantine: facts about them, never their content. */
  'quarantine.read',
  /** The text of a kept mail, made harmless. */
  'quarantine.preview',
  /** The octets of a kept mail, or of an attachment. */
  'quarantine.content',
  'quarantine.release',
  'quarantine.delete',
  /** To another address than its recipients. */
  'quarantine.forward',
  'quarantine.reindex',
  /** A bulk act is undone before it has begun, or its rest is left, by whoever may do what it does. */
  'jobs.end',
  /** Mail that is good: released, its signature ignored, its provider told. */
  'false-positives.act',
  'requests.read',
  'requests.decide',
  /** For mail that its recipient may not release. */
  'requests.ask',
  'signatures.read',
  'signatures.update',
  'signatures.ignore',
  'signatures.rollback',
  'policy.read',
  /** A mail that is pasted, or a changed configuration on past mail. */
  'policy.try',
  'policy.write',
  'engine.read',
  'engine.reload',
  'settings.read',
  /** What a test message or a scan costs nobody but this host. */
  'host.test',
  /** A test virus on the way that mail takes: it may be kept and counted, and a clean mail delivered. */
  'host.prove',
  'digests.read',
  'digests.act',
  'sentinel.read',
  'sentinel.clear',
  'accounts.read',
  'accounts.write',
  /** All tokens; everybody has their own by `self.write`. */
  'tokens.read',
  'tokens.write',
  'audit.read',
  /** One's own account, sessions, second factor, tokens, saved views, jobs. */
  'self.read',
  'self.write',
] as const

export type Act = (typeof ACTS)[number]
