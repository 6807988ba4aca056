import type { PreviewService } from '../preview/service.ts'

/** Knows no mail; what a test does not answer must not be asked. */
export function previewService(answers: Partial<PreviewService> = {}): PreviewService {
  const unasked = async (): Promise<never> => {
    throw new TypeError('No preview was expected to be asked for')
  }
  return { show: unasked, page: unasked, attachment: unasked, ...answers }
}
