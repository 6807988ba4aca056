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
