import type { Account } from '../../shared/store/entities/account.ts'

/** The account's key pair in the shape that current clients read. */
export function accountKeysReply({ publicKey, privateKey }: Account) {
  return {
    publicKeyEncryptionKeyPair: { publicKey, wrappedPrivateKey: privateKey, signedPublicKey: null },
    signatureKeyPair: null,
    securityState: null,
  }
}
