import { metadataAddressOf } from '../../shared/domain/sso/certificate-watch.ts'
import { readMetadata } from '../../shared/domain/sso/read-metadata.ts'
import type { Web } from '../../shared/ports/ports.ts'
import type { SsoConfiguration } from '../../shared/store/entities/sso.ts'
import { readCertificate } from './certificate.ts'
import { logger } from './logger.ts'

/** The certificates behind the metadata's address, in base64; null where there is no address, or nothing that can be read. */
export async function certificatesBehindAddress(
  { organizationId, settings }: SsoConfiguration,
  web: Web,
): Promise<readonly string[] | null> {
  const address = metadataAddressOf(settings)
  if (address === null) return null
  const document = await web.read(address)
  const read = document.ok ? readMetadata(document.text) : undefined
  if (!read?.ok) {
    logger.warn('The metadata behind the address cannot be read', { organizationId })
    return null
  }
  const certificates = read.metadata.certificates.map((one) => readCertificate(one, 'certificate'))
  return certificates.flatMap((one) => (one.ok && one.certificate !== null ? [one.certificate] : []))
}
