import { readMetadata } from '../../shared/domain/sso/read-metadata.ts'
import type { SsoWish } from '../../shared/domain/sso/save-configuration.ts'
import type { Result } from '../../shared/errors/catalogue.ts'
import { readCertificate } from '../runtime/certificate.ts'

/** Whom an organization trusts to say who signs in. */
export type Trust = Pick<
  SsoWish['settings'],
  'idpEntityId' | 'idpSingleSignOnServiceUrl' | 'idpX509PublicCert' | 'idpX509PublicCertNext'
>

/** Where a refusal points to. */
interface Fields {
  readonly metadata: string
  readonly certificate: string
  readonly next: string
}

const FIELDS: Fields = {
  metadata: 'data.idpMetadata',
  certificate: 'data.idpX509PublicCert',
  next: 'data.idpX509PublicCertNext',
}

/** Whom to trust: what the metadata says, or else what the fields say. */
export function readTrust(
  given: Partial<Trust> & { readonly idpMetadata?: string | null | undefined },
  fields: Fields = FIELDS,
): Result<{ trust: Trust }> {
  const read = given.idpMetadata ? readMetadata(given.idpMetadata, fields.metadata) : undefined
  if (read && !read.ok) return read
  const [first, next] = read ? read.metadata.certificates : [given.idpX509PublicCert, given.idpX509PublicCertNext]
  const certificate = readCertificate(first, read ? fields.metadata : fields.certificate)
  if (!certificate.ok) return certificate
  const following = readCertificate(next, read ? fields.metadata : fields.next)
  if (!following.ok) return following
  return {
    ok: true,
    trust: {
      idpEntityId: read?.metadata.entityId ?? given.idpEntityId ?? null,
      idpSingleSignOnServiceUrl: read?.metadata.singleSignOnUrl ?? given.idpSingleSignOnServiceUrl ?? null,
      idpX509PublicCert: certificate.certificate,
      idpX509PublicCertNext: following.certificate,
    },
  }
}
