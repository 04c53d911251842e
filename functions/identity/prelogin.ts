import type { identityRoutes } from '../../shared/api/identity.ts'
import { believableKdf } from '../../shared/domain/account/kdf.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** Tells how to derive the master key for an address; unknown addresses get a believable answer, always the same. */
export const prelogin: Operation<typeof identityRoutes.prelogin> = async ({ body, store, macKey }) => {
  const [account, digest] = await Promise.all([
    store.find('Account', 'byAddress', { email: body.email }),
    macKey.sign(['prelogin', body.email]),
  ])
  const kdf = account?.kdf ?? believableKdf(Buffer.from(digest, 'base64url'))
  const { iterations, memory, parallelism } = kdf
  return done({
    kdf: kdf.kdf,
    kdfIterations: iterations,
    kdfMemory: memory,
    kdfParallelism: parallelism,
    kdfSettings: { kdfType: kdf.kdf, iterations, memory, parallelism },
    salt: body.email,
  })
}
