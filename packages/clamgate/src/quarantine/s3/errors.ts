import { CodedError } from '../../ground/coded-error.ts'

/** Every code of {@link S3Error}. Match on these, never on the text. */
export const S3_ERROR_CODES = [
  /** The server of quarantine.s3.endpoint does not answer, or not in time. What is kept stays on our disk and is uploaded later. Remedy: check the endpoint, the network and the server. */
  'S3_UNREACHABLE',
  /** The S3 server is busy or failed (429, 5xx). What is kept stays on our disk and is uploaded later. Remedy: none if it passes; else look at the server. */
  'S3_BUSY',
  /** The S3 server refuses the access key, the secret, or what that key wants to do. Remedy: correct quarantine.s3.accessKey and secretKey, and let the key put, get, list and delete objects of the bucket. */
  'S3_REFUSED',
  /** The S3 server says that the clock of this host is wrong: signatures hold for 15 minutes. Remedy: set the clock. */
  'S3_CLOCK',
  /** There is no bucket of that name. Remedy: make it, or correct quarantine.store. */
  'S3_NO_BUCKET',
  /** The object is not there: somebody has removed it, or a lifecycle rule of the bucket. Remedy: restore it; take rules that expire objects off the bucket. */
  'S3_NO_OBJECT',
  /** The S3 server answers what nobody asked for: an object of another size or hash, a redirect, a body that is cut off. Remedy: check quarantine.s3.endpoint and region; what is wrong is tried again. */
  'S3_WRONG_ANSWER',
] as const
export type S3ErrorCode = (typeof S3_ERROR_CODES)[number]

/** Something could not be done on S3. */
export class S3Error extends CodedError<S3ErrorCode> {
  override readonly name = 'S3Error'
}
