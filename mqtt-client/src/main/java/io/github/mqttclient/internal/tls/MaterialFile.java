package io.github.mqttclient.internal.tls;

import io.github.mqttclient.TlsException;
import io.github.mqttclient.TlsException.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file with keys or certificates.
 *
 * @param role what it is for, as its name in messages: {@code CA file}
 */
record MaterialFile(String role, Path path) {
  private static final int JKS_MAGIC = 0xFEEDFEED;

  /** The failure to use it. */
  TlsException failure(String what, @Nullable Throwable cause) {
    return new TlsException(role + " " + path + ": " + what, Problem.OPTIONS, null, cause);
  }

  /** What tells its versions apart; null: there is none now. */
  @Nullable Object version() {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return List.of(
          attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey()));
    } catch (IOException e) {
      return null; // Reading it says what is wrong.
    }
  }

  byte[] read() {
    try {
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw new TlsException("no " + role + " " + path, Problem.OPTIONS, null, e);
    } catch (IOException e) {
      throw failure("it cannot be read: " + e.getMessage(), e);
    }
  }

  /** The certificates in a PEM file, at least one. */
  List<X509Certificate> certificates() {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (PemBlock block : PemBlock.parse(read())) {
        if (block.type().equals("CERTIFICATE") || block.type().equals("TRUSTED CERTIFICATE")) {
          certificates.add(
              (X509Certificate)
                  factory.generateCertificate(new ByteArrayInputStream(block.bytes())));
        }
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw failure(
          "certificate " + (certificates.size() + 1) + " cannot be read: " + e.getMessage(), e);
    }
    if (certificates.isEmpty()) {
      throw failure("it has no block BEGIN CERTIFICATE", null);
    }
    return certificates;
  }

  /** The key store that the file is. */
  KeyStore keyStore(String password) {
    byte[] bytes = read();
    try {
      KeyStore store = KeyStore.getInstance(isJks(bytes) ? "JKS" : "PKCS12");
      store.load(new ByteArrayInputStream(bytes), password.toCharArray());
      return store;
    } catch (IOException e) { // Among others, that is how a wrong password is reported.
      throw failure("it is no key store, or the password is wrong: " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw failure("it cannot be used: " + e.getMessage(), e);
    }
  }

  private static boolean isJks(byte[] bytes) {
    int magic = 0;
    for (int i = 0; i < Math.min(4, bytes.length); i++) {
      magic = (magic << 8) | (bytes[i] & 0xFF);
    }
    return magic == JKS_MAGIC;
  }
}
