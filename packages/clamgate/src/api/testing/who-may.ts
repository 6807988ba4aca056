import type { Act } from '../../access/acts.ts'

/**
 * Who may what, written by hand, so that a mistake in `may` shows: A administrator, M manager, U auditor, R recipient; in lower
 * case: of the own domains or addresses alone; `!`: an account shows itself again first.
 */
export const WHO: Readonly<Record<Act, string>> = {
  'overview.read': 'A m U',
  'live.read': 'A m U r',
  'events.read': 'A m U',
  'events.explain': 'A m U',
  'quarantine.read': 'A m U r',
  'quarantine.preview': 'A m r',
  'quarantine.content': 'A !',
  'quarantine.release': 'A m r',
  'quarantine.delete': 'A m r',
  'quarantine.forward': 'A !',
  'quarantine.reindex': 'A',
  'jobs.end': 'A m r',
  'false-positives.act': 'A m',
  'requests.read': 'A m U r',
  'requests.decide': 'A m',
  'requests.ask': 'A r',
  'signatures.read': 'A m U',
  'signatures.update': 'A',
  'signatures.ignore': 'A m',
  'signatures.rollback': 'A',
  'policy.read': 'A U',
  'policy.try': 'A',
  'policy.write': 'A !',
  'engine.read': 'A U',
  'engine.reload': 'A',
  'settings.read': 'A U',
  'host.test': 'A',
  'host.prove': 'A',
  'digests.read': 'A U',
  'digests.act': 'A',
  'sentinel.read': 'A U',
  'sentinel.clear': 'A',
  'accounts.read': 'A',
  'accounts.write': 'A !',
  'tokens.read': 'A',
  'tokens.write': 'A !',
  'audit.read': 'A U',
  'self.read': 'A m U r',
  'self.write': 'A m U r',
}

/** What the table says of an act: does it reach all, some, or nothing? */
export function reachByHand(act: Act, letter: string): 'everything' | 'own' | 'nothing' {
  const letters = WHO[act].split(' ')
  if (letters.includes(letter)) return 'everything'
  return letters.includes(letter.toLowerCase()) ? 'own' : 'nothing'
}
