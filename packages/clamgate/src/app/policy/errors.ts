import { CodedError } from '../../ground/coded-error.ts'

/** Why a policy was not tried or saved for somebody; the file is as it was. */
export const POLICY_ERROR_CODES = [
  /** It is none of the files that the daemon has loaded. Remedy: choose one of those that GET /policy/file lists. */
  'POLICY_NO_FILE',
  /** The text changes keys outside of policy. Remedy: the console changes the policy alone; edit the file on the host for the rest, with clamgate config edit. */
  'POLICY_ELSEWHERE',
  /** The text refers to a file that the policy does not use yet. Remedy: write the entries into the list itself, or add the file on the host with clamgate config edit. */
  'POLICY_FOREIGN_FILE',
  /** A secret was left out, and it is not known which. Remedy: write the secret, or { file: … }, on the host with clamgate config edit. */
  'POLICY_SECRET',
  /** The daemon may not change the file. Remedy: as the sentence says: change it on the host, or let the user of the daemon write there. */
  'POLICY_READ_ONLY',
  /** There is no such version. Remedy: choose one of GET /policy/history; the last twenty are kept. */
  'POLICY_NO_VERSION',
] as const
export type PolicyErrorCode = (typeof POLICY_ERROR_CODES)[number]

/** A policy cannot be tried or saved. */
export class PolicyError extends CodedError<PolicyErrorCode> {
  override readonly name = 'PolicyError'
}
