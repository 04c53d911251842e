import type { CheckedCertificate } from '../../shared/domain/sso/check-configuration.ts'
import { checkResponse } from '../../shared/domain/sso/check-response.ts'
import { claimsOf } from '../../shared/domain/sso/identity-provider.ts'
import type { ResponseFacts } from '../../shared/domain/sso/read-response.ts'
import type { SsoConfiguration } from '../../shared/store/entities/sso.ts'
import { describeCertificate, readCertificate } from '../runtime/certificate.ts'
import { ourSide } from './our-side.ts'

/** What a response says beside what it should say, and what is wrong about it. */
export function responseReply(
  response: ResponseFacts,
  expected: {
    readonly configuration: SsoConfiguration
    readonly certificates: readonly CheckedCertificate[]
    readonly issuer: string | null
  },
  now: string,
) {
  const { entityId, acsUrl } = ourSide()
  const brought = readCertificate(response.certificate, 'samlResponse')
  const fingerprint =
    brought.ok && brought.certificate !== null ? describeCertificate(brought.certificate, now).fingerprint : null
  const { addresses } = claimsOf(expected.configuration.settings)
  const { issuer, certificates } = expected
  const { comparisons, findings } = checkResponse(
    response,
    { issuer, audience: entityId, address: acsUrl, certificates, addressClaims: addresses },
    fingerprint,
    now,
  )
  const { nameIdFormat, notBefore: validFrom, notOnOrAfter: validUntil, attributeNames } = response
  return {
    findings,
    reply: {
      comparisons: comparisons.map(({ expected: wanted, received, ...rest }) => ({
        ...rest,
        expected: [...wanted],
        received: [...received],
      })),
      nameIdFormat,
      validFrom,
      validUntil,
      attributeNames: [...attributeNames],
    },
  }
}
