/**
 * Known answers made with Python's hashlib and hmac and with OpenSSL, none with the code under test. In the commands,
 * $PW is the password and $MK the master key; $IV, $ENC and $MAC are the hexadecimal IV, encryption key and MAC key.
 *
 * A type-2 string is made of these two (the parts in base64, the second command over the bytes of IV ‖ ciphertext):
 *   openssl enc -aes-256-cbc -iv $IV -K $ENC < plain > ciphertext
 *   openssl dgst -sha256 -mac hmac -macopt hexkey:$MAC -binary
 */

/** `count` bytes that count up from `first`. */
export function bytesFrom(first: number, count: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: count }, (_, index) => first + index)
}

/** The bytes of a hexadecimal text. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(text, 'hex'))
}

/** An account of 600,000 iterations whose user key is the bytes 0 to 63. */
export const alice = {
  email: 'alice@example.com',
  password: 'correct horse battery staple',
  // python3 -c "import hashlib; print(hashlib.pbkdf2_hmac('sha256', b'$PW', b'alice@example.com', 600000).hex())"
  masterKey: '5b6af1cbb1d9d6b4781a0af7e6bdee47e0767276b729b21bc8bc7f3a1a1af384',
  // python3 -c "import hashlib, base64;
  //   print(base64.b64encode(hashlib.pbkdf2_hmac('sha256', bytes.fromhex('$MK'), b'$PW', 1)).decode())"
  masterPasswordHash: '4Aa46Fc7qpSyhQZ1PBBTSDpBMGrkvVsIOK5CG+1yzBE=',
  // python3 -c "import hmac; print(hmac.digest(bytes.fromhex('$MK'), b'enc\x01', 'sha256').hex())", then with b'mac\x01'
  stretchedEncryptionKey: '9491c5fdbe789e3493ce99768d1c918f3fb6714d23349e65517217661223a1bb',
  stretchedMacKey: 'd7b2b53715931360d859209f74004c60161f9a118478737da8aeb44c0253561b',
  // Type 2 of the bytes 0 to 63, with the two keys above.
  userSymmetricKey:
    '2.AAECAwQFBgcICQoLDA0ODw==|SE9hjUr5RRRtkPmx15oOOZ9MtpB9rqswkPJQrEHc/28xyqe3g5xO9p6aZEPv18yaooWp+Z0IeiNAo1JgRkyUORCWIp0KKS9vSIQIwZmg774=|KzEJBygIkRos6rilSTjwrwYI3FXRPy5hBnx+tYGmIiw=',
  // openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem
  // openssl pkey -in key.pem -pubout -outform der | base64 -w0
  publicKey:
    'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAh2Z1oKREcW/4V8qHWFS8x7aQzt2T0r1FPO3euX0y/Uw0cWQj94oJDBjGGJyWmx9ZXJMI3e81pIor5ZBB2g5QYPWrN9eyXxJ4XTmmMlV74+JBmdPwTZZQE7FIYdopTtnTp48VUbMOYOb3rElZlySY3SRxrWTeoYeffYOetbuS1o8j0ZfN5lQsBQABrk/7/DUaUQQnHA8hu9qDNhoxxNXzNFmWV61eR/d9L152rnsHhWlf9y6zKnaYFFLhNdfesbGaMuHbV49MweCMyRBRnXarhLhr4o/JNSYSYHtpPIvVPbRzEsCP2d7HvAixLdMwGhsd3mUAd8oHT1nyA7bjjUe1uQIDAQAB',
  // Type 2, with the user key, of: openssl pkcs8 -topk8 -nocrypt -in key.pem -outform der
  encryptedPrivateKey:
    '2.AAECAwQFBgcICQoLDA0ODw==|tVDeeK0T0gfmbmOQ5ya+S0zRIq9q2qWQoEU6JgvMrg1DidI6ZZF9lbIjiAgo0z7pTPZ1npxRDmfrjexootYwmfXY+eemYrgbSHCKGkdxqBJCuEzr8W8EdWyMri8vrOVdUxHeIjeEclHJCT2ZEYlC4uICFmFC9VDvt6lQPwGfJqSL6sOMJyviOK6PIeyhfGYRKWE01b5JWewFf4Jz48tezF9+V3IYIm9P9porRRjYBYHxXMdjWWXVoJEyOgePv/Sbx7EHbLhy6BPiqDpSoAmjw4h96xOWqkqrvXAEC8rYipG8CVII/3Q9+ByWBML3oe77C0kkQ7WWPsbIhtTLhlAIKMesjuf70MgBz6vh2QCWtp0mFKA/c/q1rEqCTH8MRxS2PWMhsWm6mkq+nc3Z0L0WGblfDV/2kN4Ve5P5tvyn5TxWg3ajkAkfaUmAtMvDF0/83kvGQE1FTqSqNV7kMwT7tmXZP3hN0HSuUlnKeOGqbaGmrFQh/VXFfkRJ8VLdppJsoI297JYJbyfH9deStIcsjVn6irSaC8dKNuSAgHqMGVkTc1FbtG26gfUl+nEUk/T3MYH2ApyOnhF1Low6GPI9XzFgMUSiffsSx9uPQGD2mZFVqXb7bTfgd1pd6tblLn7tQxEDuk0OgNzH1aLDgcOvrbtsUgWnlN2dC59x/tw5MSMVhXMihT2rWOd2vTlH2eLfzqCEtyLgtwONEDf4O9h0YGbPqtfOFxPqaixbUmw+umBJpCYG5sAeFk/kG4VzDhNK99F06+xZHAPQfOmq5ixVj4pCDp0nS2PYCX1qT8vDXf9Y0CM0+9Qci76ov7EmLLFGnfZDfYnQn4Q6kwTmKrew/7suYM/KtSSDsdieAFYEM4aaLy9fAGDp/3e8LloEnCTjMOtFX0de9zNAkOWt/G4Ge3Eg+WfFH1fe96SKOXPdcz9Iw8jSlo8E3ox2qzfOyIGrFCc1O6Fd8JOefo9r3YqvmbYqujCe2+Vx3rVVa4cT1imAKPahAo8pGC1AN4k5CeA6hcS9UEL4ECzytUPG82KnSgiHQEXo8SSkVI0EG6nibJmrCtlXoDVr21co8Mpugd3qUKwOcfdTQnK7KzVsmaWSrGCWr8OPsJQr14V9W8RoWQtfQBW15XuhAXHjWSjvGzm76Lr6GuM1/e8wUxCt6eMMeI79bJCMnoCbBPOC1GLwZywtub4Jr1C+J0dK7ydrqhAI7MonPb4jVZa91iiL9HrVUTXlOGpbld48l+3XitM3z7n5WuY7R46UuLArpcud23Zs9gsaFeb5VjYZwkuxfwMNfx7UaTraIP+AKOV1rxSrZtzi/+A2n+v7J3AaYAM/OUMB5H5sQtxneNXNXqHfQX0LNL+IbxcLgc6FIeUJQsoZpqJkqKr0vkfVoHF3SN+jekNfNvJsihdF2s7+KT1l/BYpRR7gd3dM87pKZUcxlSngSeDUWoJwKB6wIiAuLLX4KHsYBqj1Mem5layNmH1FZ0EP6EptNJvNo4ha5aTfWx8QY8rCRtQS2IPowB39D+ZXlOqU1uEL2qfm1CG6xufTui/lfXUMSN8BzfjaQkJLv3Hj/XrVAR1yb2/muej+jfHOiOPnZIhXfTRVHg6c4jNa/BqFGwT12782jH5D+7G7ubZQKNQ=|2ppAP2L9sMmnsE6kLcchAbcD19+gz0+mHGQFOtWs7KA=',
  // The bytes 64 to 127: openssl pkeyutl -encrypt -inkey key.pem -pkeyopt rsa_padding_mode:oaep
  //   -pkeyopt rsa_oaep_md:sha1 -pkeyopt rsa_mgf1_md:sha1 | base64 -w0
  organizationKey:
    '4.RDGMYNaB2ZuPpXNTIqA8HVcmSfrm6PeGtLiwNiqpbPyyHpEJ4ooVFpOU5Z+OZ2hx5i+gvWwN7HlORHJrn7d3CPwC1R895Ct5t6iCQXpn87oiIAdU7CXRBWrk4+tS+QGsrI3/QtpefC2o7b5rdf8CmZruOkeEFUEi7FqxrwsR089yqi2iyBCHtTJQWMuf/Z37b3pb6vaUG8ZGAepUFQSAXYLnhW9IHVEW7KqyXNUMGlwsnyOefvjsqFRdA2q7pcz9mzWH2/o7GsWWkH8sJqIgErkjc3Jf9D1WJ0qtCs4O7gbXZF0cZNK1vebDUle/IZ6ARbcOjeQdfLMXn5G9qZB+Qg==',
}

/** A password and an address outside ASCII, 5,000 iterations. */
export const joerg = {
  email: 'jörg@example.com',
  password: 'pässwörd 🔑',
  // python3 -c "import hashlib;
  //   print(hashlib.pbkdf2_hmac('sha256', 'pässwörd 🔑'.encode(), 'jörg@example.com'.encode(), 5000).hex())"
  masterKey: '1d766bfcf665a67e8912543f1060c4861294bd6ab3be1067dcdb80b4573bd718',
}

/** Type 2 with the bytes 0 to 31 as encryption key, 32 to 63 as MAC key and 0 to 15 as IV. */
export const sealed = {
  text: {
    plain: 'Grüße aus Zürich 🔑',
    encrypted:
      '2.AAECAwQFBgcICQoLDA0ODw==|fyOo5aNvBihrarYy3n4kU7XuOnthWuELHfvR4qvYS9o=|taNHBBLRZigtE0KDpZ/kyszmW2+ovMMc+iRkIk0zY6c=',
  },
  wholeBlock: {
    plain: '0123456789abcdef',
    encrypted:
      '2.AAECAwQFBgcICQoLDA0ODw==|4j/AuRx71kQlxVlzbpsMWEhewdanHmFZMjJdZQbsNwA=|U4IZvVA/n7cXVT2W60e1690hWKLRgA1JB64UHJZ1cx8=',
  },
  // The whole block again, encrypted with the additional flag -nopad.
  withoutPadding: '2.AAECAwQFBgcICQoLDA0ODw==|4j/AuRx71kQlxVlzbpsMWA==|VF8Rlr7PafndJuSSTCDJ1F69KLks86tieBZB0/tJ2Xw=',
}
