export { DEFAULT_CLAMD_PORT, formatClamdAddress, parseClamdAddress } from './address.ts'
export { createClamdClient } from './client.ts'
export type { ClamdErrorCode, ClamdErrorDetails, ClamdErrorOptions, ClamdStage } from './errors.ts'
export { CLAMD_ERROR_CODES, ClamdError } from './errors.ts'
export { InstreamBuffer, InstreamBufferPool, type InstreamBufferPoolOptions } from './instream-buffer.ts'
export type { BlindReason, ProbeResult } from './probe.ts'
export { probe } from './probe.ts'
export { cleanSample, eicarTestText } from './sample.ts'
export type {
  ClamdAddress,
  ClamdClient,
  ClamdClientOptions,
  ClamdPool,
  ClamdStats,
  ClamdVersion,
  ScanResult,
  ScanStream,
} from './types.ts'
export { parseScanReply } from './wire/reply.ts'
export { parseStats } from './wire/stats.ts'
export { NO_ENGINE_DATABASE, parseVersion } from './wire/version.ts'
