package io.github.mqttclient.examples.patterns;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority, a server and a client, with keys that are made for one test run. */
final class Certificates {
  static final String PASSWORD = "password";

  private final Identity authority;
  private final Identity server;
  private final Identity client;

  /** A certificate and its key. */
  record Identity(X509Certificate certificate, PrivateKey key) {
    String writeCertificate(Path file) throws IOException, GeneralSecurityException {
      return pem(file, "CERTIFICATE", certificate.getEncoded());
    }

    String writeKey(Path file) throws IOException {
      return pem(file, "PRIVATE KEY", key.getEncoded());
    }

    String writeKeyStore(Path file) throws IOException, GeneralSecurityException {
      KeyStore store = emptyStore();
      store.setKeyEntry("key", key, PASSWORD.toCharArray(), new X509Certificate[] {certificate});
      return write(store, file);
    }
  }

  Certificates() throws Exception {
    KeyPair root = keys();
    authority = sign("authority", root, root, true);
    server = sign("localhost", keys(), root, false);
    client = sign("meter-17", keys(), root, false);
  }

  Identity authority() {
    return authority;
  }

  Identity server() {
    return server;
  }

  Identity client() {
    return client;
  }

  /** A store that trusts the authority. */
  String writeTrustStore(Path directory) throws IOException, GeneralSecurityException {
    KeyStore store = emptyStore();
    store.setCertificateEntry("authority", authority.certificate());
    return write(store, directory.resolve("trust.p12"));
  }

  private static KeyPair keys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  private static Identity sign(String name, KeyPair own, KeyPair issuer, boolean isAuthority)
      throws GeneralSecurityException, IOException, OperatorCreationException {
    Instant now = Instant.now();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            new X500Name("CN=authority"),
            BigInteger.valueOf(System.nanoTime()),
            Date.from(now.minus(Duration.ofDays(1))),
            Date.from(now.plus(Duration.ofDays(1))),
            new X500Name("CN=" + name),
            own.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
    X509Certificate certificate =
        new JcaX509CertificateConverter()
            .getCertificate(
                builder.build(
                    new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate())));
    return new Identity(certificate, own.getPrivate());
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static String write(KeyStore store, Path file)
      throws IOException, GeneralSecurityException {
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD.toCharArray());
    }
    return file.toString();
  }

  private static String pem(Path file, String type, byte[] bytes) throws IOException {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        file, "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n");
    return file.toString();
  }
}
