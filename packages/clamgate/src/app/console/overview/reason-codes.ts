/** Codes of reasons, which catalogues have words for; what is degraded has its part behind `degraded-`. */
export const REASON_CODES = [
  'databases-missing',
  'databases-not-updated',
  'databases-old',
  'databases-refused',
  'engine-not-ready',
  'engine-overloaded',
  'engine-servers-down',
  'events-dropped',
  'log-failing',
  'milter-closed',
  'milter-not-asked',
  'milter-quiet',
  'restart-needed',
  'unscanned',
  'told-no',
  'told-partly',
] as const
export type ReasonCode = (typeof REASON_CODES)[number] | `degraded-${string}`
