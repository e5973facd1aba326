package io.github.mqttclient.internal.tls;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;

/**
 * Private keys from PEM: PKCS#8, plain or encrypted, and the older forms PKCS#1 and SEC1, which are
 * put into a PKCS#8 envelope.
 */
final class PrivateKeys {
  private static final String RSA = "1.2.840.113549.1.1.1";
  private static final String RSA_PSS = "1.2.840.113549.1.1.10";
  private static final String EC = "1.2.840.10045.2.1";
  private static final String ED25519 = "1.3.101.112";
  private static final String ED448 = "1.3.101.113";

  private static final byte[] RSA_OID = {
    0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 0x01, 0x01, 0x01
  };
  private static final byte[] EC_OID = {0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x02, 0x01};
  private static final byte[] ZERO = {0};

  private static final String CONVERT = "; convert it: openssl pkcs8 -topk8 -in KEY -out NEW_KEY";

  private PrivateKeys() {}

  /**
   * The key of a file.
   *
   * @throws GeneralSecurityException saying what is wrong with it, as the end of a sentence
   */
  static PrivateKey read(List<PemBlock> blocks, Optional<String> password)
      throws GeneralSecurityException {
    for (PemBlock block : blocks) {
      if (block.type().endsWith("PRIVATE KEY")) {
        return decode(pkcs8(block, password));
      }
    }
    throw new InvalidKeyException("it has no block BEGIN PRIVATE KEY");
  }

  private static byte[] pkcs8(PemBlock block, Optional<String> password)
      throws GeneralSecurityException {
    if (block.isEncrypted()) {
      throw new InvalidKeyException("it is encrypted in a way that is obsolete" + CONVERT);
    }
    byte[] bytes;
    try {
      bytes = block.bytes();
    } catch (IllegalArgumentException e) {
      throw new InvalidKeyException("it is not base64", e);
    }
    return switch (block.type()) {
      case "PRIVATE KEY" -> bytes;
      case "RSA PRIVATE KEY" -> fromPkcs1(bytes);
      case "EC PRIVATE KEY" -> fromSec1(bytes);
      case "ENCRYPTED PRIVATE KEY" -> {
        if (password.isPresent()) {
          yield EncryptedKey.decrypt(bytes, password.get());
        }
        throw new InvalidKeyException("it is encrypted, and no password is given");
      }
      default -> throw new InvalidKeyException("it is a " + block.type() + CONVERT);
    };
  }

  /** Appendix A.1.2 of RFC 8017 in the envelope of RFC 5958. */
  private static byte[] fromPkcs1(byte[] key) {
    byte[] algorithm =
        Der.element(
            Der.SEQUENCE, Der.element(Der.OBJECT_IDENTIFIER, RSA_OID), Der.element(Der.NULL));
    return envelope(algorithm, key);
  }

  /** RFC 5915 in the same envelope; the curve moves out. */
  private static byte[] fromSec1(byte[] key) throws InvalidKeyException {
    Der fields = Der.of(key).open(Der.SEQUENCE);
    fields.read(Der.INTEGER);
    fields.read(Der.OCTET_STRING);
    if (fields.nextTag() != Der.CONTEXT_0) {
      throw new InvalidKeyException("it does not say its curve" + CONVERT);
    }
    byte[] curve = fields.read(Der.CONTEXT_0);
    byte[] algorithm = Der.element(Der.SEQUENCE, Der.element(Der.OBJECT_IDENTIFIER, EC_OID), curve);
    return envelope(algorithm, key);
  }

  private static byte[] envelope(byte[] algorithm, byte[] key) {
    return Der.element(
        Der.SEQUENCE,
        Der.element(Der.INTEGER, ZERO),
        algorithm,
        Der.element(Der.OCTET_STRING, key));
  }

  private static PrivateKey decode(byte[] pkcs8) throws GeneralSecurityException {
    Der fields = Der.of(pkcs8).open(Der.SEQUENCE);
    fields.read(Der.INTEGER);
    String oid = fields.open(Der.SEQUENCE).readOid();
    String algorithm =
        switch (oid) {
          case RSA -> "RSA";
          case RSA_PSS -> "RSASSA-PSS";
          case EC -> "EC";
          case ED25519 -> "Ed25519";
          case ED448 -> "Ed448";
          default -> throw new InvalidKeyException("it is of an unknown kind, " + oid);
        };
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
  }
}
