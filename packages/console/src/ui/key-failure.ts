import { CallError, toCallError } from '../api/failure.ts'
import { inLanguages } from '../words/words.ts'

const keyWords = inLanguages({
  en: {
    cancelled: 'No key was shown',
    cancelledRemedy: 'It was cancelled or took too long, or this key is not one of this account. Try again.',
    known: 'This key belongs to the account already',
    knownRemedy: 'Take another one, or leave it at that.',
    address: 'The key does not take this address',
    addressRemedy: 'Open the console by the address of console.url, with HTTPS.',
    failed: 'The browser could not ask the key',
    failedRemedy: 'Try again, or with another browser.',
  },
  de: {
    cancelled: 'Es wurde kein Schlüssel gezeigt',
    cancelledRemedy:
      'Es wurde abgebrochen, hat zu lange gedauert, oder dieser Schlüssel gehört nicht zu diesem Konto. Versuchen Sie es noch einmal.',
    known: 'Dieser Schlüssel gehört schon zum Konto',
    knownRemedy: 'Nehmen Sie einen anderen, oder lassen Sie es dabei.',
    address: 'Der Schlüssel nimmt diese Adresse nicht an',
    addressRemedy: 'Öffnen Sie die Konsole unter der Adresse von console.url, mit HTTPS.',
    failed: 'Der Browser konnte den Schlüssel nicht fragen',
    failedRemedy: 'Versuchen Sie es noch einmal oder mit einem anderen Browser.',
  },
})

/** Why a browser and a security key have not come together; what the server has said stays as it is. */
export function keyFailure(thrown: unknown): CallError {
  if (thrown instanceof CallError || !(thrown instanceof Error)) return toCallError(thrown)
  const words = keyWords()
  // Names of DOMException, as WebAuthn level 2 uses them, sections 5.1.3 and 5.1.4.
  switch (thrown.name) {
    case 'NotAllowedError':
    case 'AbortError':
      return refused(words.cancelled, words.cancelledRemedy)
    case 'InvalidStateError':
      return refused(words.known, words.knownRemedy)
    case 'SecurityError':
      return refused(words.address, words.addressRemedy)
    default:
      return refused(words.failed, words.failedRemedy)
  }
}

function refused(sentence: string, remedy: string): CallError {
  return new CallError(400, { code: 'CONSOLE_KEY', sentence, remedy })
}
