package io.github.mqttclient.internal.tls;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.Map;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * PKCS#8 keys encrypted with PBES2 (RFC 8018): PBKDF2 and AES or triple DES in CBC mode. Decoded by
 * hand, because platforms differ in what {@code EncryptedPrivateKeyInfo} can do.
 */
final class EncryptedKey {
  private static final String PBES2 = "1.2.840.113549.1.5.13";
  private static final String PBKDF2 = "1.2.840.113549.1.5.12";

  /** More would not make a key file safer, only keep a thread busy for minutes. */
  private static final int MAX_ITERATIONS = 10_000_000;

  private static final Map<String, String> HASHES =
      Map.of(
          "1.2.840.113549.2.7", "PBKDF2WithHmacSHA1",
          "1.2.840.113549.2.8", "PBKDF2WithHmacSHA224",
          "1.2.840.113549.2.9", "PBKDF2WithHmacSHA256",
          "1.2.840.113549.2.10", "PBKDF2WithHmacSHA384",
          "1.2.840.113549.2.11", "PBKDF2WithHmacSHA512");

  private static final Map<String, Encryption> ENCRYPTIONS =
      Map.of(
          "2.16.840.1.101.3.4.1.2", new Encryption("AES", 128),
          "2.16.840.1.101.3.4.1.22", new Encryption("AES", 192),
          "2.16.840.1.101.3.4.1.42", new Encryption("AES", 256),
          "1.2.840.113549.3.7", new Encryption("DESede", 192));

  private record Encryption(String algorithm, int keyBits) {}

  private EncryptedKey() {}

  /** The PKCS#8 key inside. */
  static byte[] decrypt(byte[] encrypted, String password) throws GeneralSecurityException {
    Der fields = Der.of(encrypted).open(Der.SEQUENCE);
    Der algorithm = fields.open(Der.SEQUENCE);
    String scheme = algorithm.readOid();
    if (!scheme.equals(PBES2)) {
      throw unknown(scheme);
    }
    Der parameters = algorithm.open(Der.SEQUENCE);
    Der derivation = parameters.open(Der.SEQUENCE);
    Der cipher = parameters.open(Der.SEQUENCE);
    String cipherOid = cipher.readOid();
    Encryption encryption = ENCRYPTIONS.get(cipherOid);
    if (encryption == null) {
      throw unknown(cipherOid);
    }
    byte[] key = deriveKey(derivation, encryption.keyBits(), password);
    byte[] vector = cipher.read(Der.OCTET_STRING);
    Cipher decryption = Cipher.getInstance(encryption.algorithm() + "/CBC/PKCS5Padding");
    decryption.init(
        Cipher.DECRYPT_MODE,
        new SecretKeySpec(key, encryption.algorithm()),
        new IvParameterSpec(vector));
    try {
      return requireKey(decryption.doFinal(fields.read(Der.OCTET_STRING)));
    } catch (BadPaddingException e) {
      throw new InvalidKeyException("the password is wrong", e);
    }
  }

  /** A wrong password passes the padding once in 256 times. */
  private static byte[] requireKey(byte[] decrypted) throws InvalidKeyException {
    try {
      Der.of(decrypted).open(Der.SEQUENCE).read(Der.INTEGER);
    } catch (InvalidKeyException e) {
      throw new InvalidKeyException("the password is wrong", e);
    }
    return decrypted;
  }

  private static byte[] deriveKey(Der derivation, int keyBits, String password)
      throws GeneralSecurityException {
    String oid = derivation.readOid();
    if (!oid.equals(PBKDF2)) {
      throw unknown(oid);
    }
    Der parameters = derivation.open(Der.SEQUENCE);
    byte[] salt = parameters.read(Der.OCTET_STRING);
    int iterations = parameters.readInt();
    if (iterations < 1 || iterations > MAX_ITERATIONS) {
      throw new InvalidKeyException("it has an iteration count of " + iterations);
    }
    if (parameters.nextTag() == Der.INTEGER) {
      parameters.read(Der.INTEGER); // The length of the key, which the cipher says, too.
    }
    String hash = "1.2.840.113549.2.7";
    if (!parameters.atEnd()) {
      hash = parameters.open(Der.SEQUENCE).readOid();
    }
    String algorithm = HASHES.get(hash);
    if (algorithm == null) {
      throw unknown(hash);
    }
    PBEKeySpec specification = new PBEKeySpec(password.toCharArray(), salt, iterations, keyBits);
    return SecretKeyFactory.getInstance(algorithm).generateSecret(specification).getEncoded();
  }

  private static InvalidKeyException unknown(String oid) {
    return new InvalidKeyException(
        "it is encrypted in a way that is not supported ("
            + oid
            + "); encrypt it anew: openssl pkcs8 -in KEY | openssl pkcs8 -topk8 -v2 aes256 -out"
            + " NEW_KEY");
  }
}
