package io.github.mqttclient.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.fixtures.TestCertificates;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Private keys in every form that OpenSSL has written over the years. */
class PrivateKeysTest {
  private static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();
  private static final KeyPair RSA = rsa();
  private static final KeyPair EC = ec("secp256r1");

  private static KeyPair rsa() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair ec(String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PrivateKey read(String pem, String password) throws GeneralSecurityException {
    return PrivateKeys.read(
        PemBlock.parse(pem.getBytes(StandardCharsets.US_ASCII)), Optional.ofNullable(password));
  }

  private static String pem(Object object) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return text.toString();
  }

  private static String encrypted(PrivateKey key, ASN1ObjectIdentifier cipher, String hash) {
    try {
      JceOpenSSLPKCS8EncryptorBuilder builder =
          new JceOpenSSLPKCS8EncryptorBuilder(cipher)
              .setProvider(BOUNCY_CASTLE)
              .setIterationCount(10)
              .setPassword("secret".toCharArray());
      if (hash != null) {
        builder.setPRF(new AlgorithmIdentifier(new ASN1ObjectIdentifier(hash), DERNull.INSTANCE));
      }
      return pem(new JcaPKCS8Generator(key, builder.build()).generate());
    } catch (OperatorCreationException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pkcs8(PrivateKey key) {
    return TestCertificates.pem("PRIVATE KEY", key.getEncoded());
  }

  @Test
  void pkcs8IsRead() throws Exception {
    assertThat(read(pkcs8(RSA.getPrivate()), null)).isEqualTo(RSA.getPrivate());
    assertThat(read(pkcs8(EC.getPrivate()), null)).isEqualTo(EC.getPrivate());
    PrivateKey ed = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
    assertThat(read(pkcs8(ed), null)).isEqualTo(ed);
  }

  @Test
  void pkcs1IsConverted() throws Exception {
    String pem = pem(RSA.getPrivate());
    assertThat(pem).startsWith("-----BEGIN RSA PRIVATE KEY-----");

    assertThat(read(pem, null)).isEqualTo(RSA.getPrivate());
  }

  @ParameterizedTest
  @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
  void sec1IsConverted(String curve) throws Exception {
    KeyPair pair = ec(curve);
    String pem = sec1(pair);
    assertThat(pem).startsWith("-----BEGIN EC PRIVATE KEY-----");

    assertThat(((ECPrivateKey) read(pem, null)).getS())
        .isEqualTo(((ECPrivateKey) pair.getPrivate()).getS());
  }

  /** As {@code openssl ecparam -genkey} writes it: with the curve, and the curve before it. */
  private static String sec1(KeyPair pair) throws IOException {
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded());
    ECPrivateKey key = (ECPrivateKey) pair.getPrivate();
    byte[] sec1 =
        new org.bouncycastle.asn1.sec.ECPrivateKey(
                key.getParams().getOrder().bitLength(),
                key.getS(),
                info.getPrivateKeyAlgorithm().getParameters())
            .getEncoded();
    return TestCertificates.pem("EC PRIVATE KEY", sec1);
  }

  @Test
  void otherBlocksAndTextAroundAreNoMatter() throws Exception {
    String pem =
        "Bag Attributes\n"
            + TestCertificates.pem("EC PARAMETERS", new byte[] {6, 1, 1})
            + "subject=/CN=x\n"
            + pkcs8(EC.getPrivate()).replace("\n", "\r\n");

    assertThat(read(pem, null)).isEqualTo(EC.getPrivate());
  }

  static Object[][] ciphers() {
    return new Object[][] {
      {PKCS8Generator.AES_128_CBC, null},
      {PKCS8Generator.AES_192_CBC, "1.2.840.113549.2.8"},
      {PKCS8Generator.AES_256_CBC, "1.2.840.113549.2.9"},
      {PKCS8Generator.AES_256_CBC, "1.2.840.113549.2.10"},
      {PKCS8Generator.AES_256_CBC, "1.2.840.113549.2.11"},
      {PKCS8Generator.DES3_CBC, "1.2.840.113549.2.7"},
    };
  }

  @ParameterizedTest
  @MethodSource("ciphers")
  void encryptedPkcs8IsDecrypted(ASN1ObjectIdentifier cipher, String hash) throws Exception {
    assertThat(read(encrypted(RSA.getPrivate(), cipher, hash), "secret"))
        .isEqualTo(RSA.getPrivate());
    assertThat(read(encrypted(EC.getPrivate(), cipher, hash), "secret")).isEqualTo(EC.getPrivate());
  }

  @Test
  void wrongPasswordIsSaidWithoutShowingIt() {
    String pem = encrypted(EC.getPrivate(), PKCS8Generator.AES_256_CBC, null);

    for (int i = 0; i < 600; i++) { // Once in 256 times the padding is right by chance.
      String password = "wrong-" + i;
      assertThatThrownBy(() -> read(pem, password))
          .isInstanceOf(InvalidKeyException.class)
          .hasMessage("the password is wrong");
    }
  }

  @Test
  void encryptedKeyWithoutAPasswordIsRefused() {
    String pem = encrypted(EC.getPrivate(), PKCS8Generator.AES_256_CBC, null);

    assertThatThrownBy(() -> read(pem, null))
        .hasMessage("it is encrypted, and no password is given");
  }

  @Test
  void obsoleteEncryptionsAreRefusedWithTheCommandThatConvertsThem() throws Exception {
    String pbes1 = encrypted(EC.getPrivate(), PKCS8Generator.PBE_SHA1_3DES, null);
    assertThatThrownBy(() -> read(pbes1, "secret"))
        .hasMessageContaining(PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC.getId())
        .hasMessageContaining("openssl pkcs8 -topk8 -v2 aes256");

    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(
          RSA.getPrivate(),
          new JcePEMEncryptorBuilder("AES-128-CBC")
              .setProvider(BOUNCY_CASTLE)
              .build("secret".toCharArray()));
    }
    assertThatThrownBy(() -> read(text.toString(), "secret"))
        .hasMessageContaining("obsolete; convert it: openssl pkcs8 -topk8");
  }

  @ParameterizedTest
  @CsvSource({
    "DSA PRIVATE KEY, it is a DSA PRIVATE KEY; convert it: openssl pkcs8",
    "OPENSSH PRIVATE KEY, it is a OPENSSH PRIVATE KEY; convert it: openssl pkcs8",
    "CERTIFICATE, it has no block BEGIN PRIVATE KEY"
  })
  void whatIsNoKeyOfTheseKindsIsRefused(String type, String message) {
    assertThatThrownBy(() -> read(TestCertificates.pem(type, new byte[] {0x30, 0}), null))
        .isInstanceOf(InvalidKeyException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void keyThatDoesNotSayItsCurveIsRefused() throws Exception {
    byte[] sec1 =
        Der.element(
            Der.SEQUENCE,
            Der.element(Der.INTEGER, new byte[] {1}),
            Der.element(Der.OCTET_STRING, new byte[32]));

    assertThatThrownBy(() -> read(TestCertificates.pem("EC PRIVATE KEY", sec1), null))
        .hasMessageStartingWith("it does not say its curve; convert it: openssl");
  }

  @Test
  void keyThatIsNotBase64IsRefused() {
    assertThatThrownBy(
            () -> read("-----BEGIN PRIVATE KEY-----\n!!\n-----END PRIVATE KEY-----\n", null))
        .hasMessage("it is not base64");
  }

  /** Whatever is in the file: a key or a GeneralSecurityException. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void damagedKeysAreRefused(long seed) {
    Random random = new Random(seed);
    String[] types = {"PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY"};
    byte[][] keys = {
      EC.getPrivate().getEncoded(),
      PemBlock.parse(
              encrypted(EC.getPrivate(), PKCS8Generator.AES_256_CBC, null)
                  .getBytes(StandardCharsets.US_ASCII))
          .get(0)
          .bytes()
    };
    for (int i = 0; i < 1_000; i++) {
      byte[] key = keys[random.nextInt(keys.length)].clone();
      byte[] cut = Arrays.copyOf(key, 1 + random.nextInt(key.length));
      cut[random.nextInt(Math.min(cut.length, 40))] = (byte) random.nextInt();
      String pem = TestCertificates.pem(types[random.nextInt(types.length)], cut);
      try {
        assertThat(read(pem, "secret")).as("seed %d", seed).isNotNull();
      } catch (GeneralSecurityException e) {
        assertThat(e.getMessage()).as("seed %d", seed).isNotEmpty();
      }
    }
  }
}
