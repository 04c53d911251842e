import type { SessionTokens } from '../../shared/ports/ports.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Account } from '../../shared/store/entities/account.ts'
import { accountKeysReply } from './account-keys-reply.ts'
import { masterPasswordPolicyReply } from './master-password-policy-reply.ts'

/** What clients take until the person's own is known (specification 13.1). */
const PROPOSED_KDF = { kdf: 0, iterations: 600_000 }

/** A session with all that a client needs to open the vault, however the person signed in (specification 13.2). */
export async function signedInReply(
  store: StoreReads,
  account: Account,
  session: SessionTokens,
  deviceToken: string | undefined,
) {
  const { iterations, memory, parallelism } = account.kdf
  return {
    ...sessionReply(session, session.refreshToken ?? ''),
    Key: account.key,
    PrivateKey: account.privateKey,
    AccountKeys: accountKeysReply(account),
    Kdf: account.kdf.kdf,
    KdfIterations: iterations,
    KdfMemory: memory,
    KdfParallelism: parallelism,
    ForcePasswordReset: account.forcePasswordReset,
    ResetMasterPassword: false,
    MasterPasswordPolicy: await masterPasswordPolicyReply(store, account),
    UserDecryptionOptions: {
      HasMasterPassword: true,
      MasterPasswordUnlock: {
        Kdf: { KdfType: account.kdf.kdf, Iterations: iterations, Memory: memory, Parallelism: parallelism },
        MasterKeyEncryptedUserKey: account.key,
        Salt: account.email,
      },
      Object: 'userDecryptionOptions' as const,
    },
    ...(deviceToken && { TwoFactorToken: deviceToken }),
  }
}

/** A session of somebody who has no keys yet; clients let him choose a master password next. */
export function newcomerReply(session: SessionTokens) {
  return {
    ...sessionReply(session, session.refreshToken ?? ''),
    Key: null,
    PrivateKey: null,
    AccountKeys: null,
    Kdf: PROPOSED_KDF.kdf,
    KdfIterations: PROPOSED_KDF.iterations,
    KdfMemory: null,
    KdfParallelism: null,
    ForcePasswordReset: false,
    ResetMasterPassword: true,
    MasterPasswordPolicy: null,
    UserDecryptionOptions: {
      HasMasterPassword: false,
      MasterPasswordUnlock: null,
      Object: 'userDecryptionOptions' as const,
    },
  }
}

/** The tokens of a session. */
export function sessionReply(session: SessionTokens, refreshToken: string) {
  return {
    access_token: session.accessToken,
    expires_in: session.expiresInSeconds,
    token_type: 'Bearer' as const,
    refresh_token: refreshToken,
    scope: 'api offline_access',
  }
}
