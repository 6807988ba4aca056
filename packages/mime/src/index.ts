/**
 * `@clamgate/mime`: every reading of a mail that some mail client may have.
 *
 * @module
 */
export { type BoundName, type Bounds, DEFAULT_BOUNDS } from './bounds.ts'
export {
  type Canonical,
  CanonicalRecogniser,
  NOT_CANONICAL,
  type NotCanonicalReason,
  recogniseCanonical,
} from './canonical/recogniser.ts'
export { AMBIGUITY_CLASSES, type AmbiguityClass } from './classes.ts'
export type { Ambiguity, Encoding, MailObject, Part, Reading, Unscannable } from './types.ts'
export { type Cut, cutContainer } from './union/container.ts'
export { planUnion, type UnionOptions, type UnionPlan, type UnionStream } from './union/plan-union.ts'
export { type ReadOptions, readMail } from './walk/read-mail.ts'
