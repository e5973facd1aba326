package io.github.mqttclient.internal.tls;

import io.github.mqttclient.TlsException;
import io.github.mqttclient.TlsException.Problem;
import io.github.mqttclient.TlsOptions;
import io.github.mqttclient.TlsOptions.KeyStoreFile;
import io.github.mqttclient.TlsOptions.PemKey;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Whom to trust and who the client is: read from the files, factories or platform of options. */
final class Material {
  private static final String CA_FILE = "CA file";
  private static final String TRUST_STORE = "trust store";
  private static final String CERTIFICATE_FILE = "certificate file";
  private static final String KEY_FILE = "key file";
  private static final String KEY_STORE = "key store";

  private final TlsOptions options;

  Material(TlsOptions options) {
    this.options = options;
  }

  /** Tells whether the files have changed: equal if they have not. */
  List<@Nullable Object> version() {
    List<@Nullable Object> versions = new ArrayList<>();
    options.caFile().ifPresent(path -> versions.add(new MaterialFile(CA_FILE, path).version()));
    options
        .trustStore()
        .ifPresent(store -> versions.add(new MaterialFile(TRUST_STORE, store.file()).version()));
    options
        .clientCertificate()
        .ifPresent(
            pem -> {
              versions.add(new MaterialFile(CERTIFICATE_FILE, pem.certificateFile()).version());
              versions.add(new MaterialFile(KEY_FILE, pem.keyFile()).version());
            });
    options
        .keyStore()
        .ifPresent(store -> versions.add(new MaterialFile(KEY_STORE, store.file()).version()));
    return versions;
  }

  /**
   * A context with all of it.
   *
   * @throws TlsException naming the file and what is wrong with it
   */
  SSLContext newContext() {
    if (options.sslContext().isPresent()) {
      return options.sslContext().get();
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers(), trustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new TlsException("TLS cannot be set up: " + e.getMessage(), Problem.OPTIONS, null, e);
    }
  }

  private TrustManager[] trustManagers() throws GeneralSecurityException {
    if (options.insecureTrustAllCertificates()) {
      return new TrustManager[] {new TrustEveryone()};
    }
    TrustManager[] managers = trustManagerFactory().getTrustManagers();
    for (int i = 0; i < managers.length; i++) {
      if (managers[i] instanceof X509ExtendedTrustManager extended) {
        managers[i] = new ExplainingTrust(extended);
      }
    }
    return managers;
  }

  private TrustManagerFactory trustManagerFactory() throws GeneralSecurityException {
    if (options.trustManagerFactory().isPresent()) {
      return options.trustManagerFactory().get();
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted());
    return factory;
  }

  /** Null: the authorities of the platform. */
  private @Nullable KeyStore trusted() throws GeneralSecurityException {
    if (options.caFile().isPresent()) {
      KeyStore store = emptyStore();
      for (X509Certificate authority :
          new MaterialFile(CA_FILE, options.caFile().get()).certificates()) {
        store.setCertificateEntry("authority-" + store.size(), authority);
      }
      return store;
    }
    if (options.trustStore().isPresent()) {
      KeyStoreFile file = options.trustStore().get();
      MaterialFile material = new MaterialFile(TRUST_STORE, file.file());
      KeyStore store = material.keyStore(file.password());
      if (store.size() == 0) {
        throw material.failure("it has no certificate", null);
      }
      return store;
    }
    return null;
  }

  private static KeyStore emptyStore() throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new AssertionError("nothing is read", e);
    }
    return store;
  }

  /** Null: the client has no certificate. */
  private KeyManager @Nullable [] keyManagers() throws GeneralSecurityException {
    if (options.keyManagerFactory().isPresent()) {
      return options.keyManagerFactory().get().getKeyManagers();
    }
    if (options.clientCertificate().isPresent()) {
      return pemKeyManagers(options.clientCertificate().get());
    }
    if (options.keyStore().isPresent()) {
      KeyStoreFile file = options.keyStore().get();
      MaterialFile material = new MaterialFile(KEY_STORE, file.file());
      try {
        return keyManagers(material.keyStore(file.password()), file.keyPassword().toCharArray());
      } catch (UnrecoverableKeyException e) {
        throw material.failure("the password of the key is wrong", e);
      }
    }
    return null;
  }

  private static KeyManager[] pemKeyManagers(PemKey pem) throws GeneralSecurityException {
    MaterialFile certificateFile = new MaterialFile(CERTIFICATE_FILE, pem.certificateFile());
    MaterialFile keyFile = new MaterialFile(KEY_FILE, pem.keyFile());
    List<X509Certificate> chain = certificateFile.certificates();
    PrivateKey key = readKey(keyFile, pem.keyPassword());
    if (!belongsTo(key, chain.get(0))) {
      throw new TlsException(
          keyFile.role()
              + " "
              + keyFile.path()
              + ": it does not belong to the first certificate of "
              + certificateFile.path()
              + ", "
              + Certificates.name(chain.get(0)),
          Problem.OPTIONS,
          chain.get(0),
          null);
    }
    char[] password = {};
    KeyStore store = emptyStore();
    store.setKeyEntry("client", key, password, chain.toArray(new X509Certificate[0]));
    return keyManagers(store, password);
  }

  private static PrivateKey readKey(MaterialFile file, Optional<String> password) {
    try {
      return PrivateKeys.read(PemBlock.parse(file.read()), password);
    } catch (GeneralSecurityException e) {
      throw file.failure(Objects.requireNonNullElse(e.getMessage(), e.toString()), e);
    }
  }

  /** Whether the public key can check what the private key signs. */
  private static boolean belongsTo(PrivateKey key, X509Certificate certificate) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    byte[] text = new byte[32];
    Arrays.fill(text, (byte) 7);
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())
          && key.getAlgorithm().equals("RSASSA-PSS"); // Needs parameters; TLS itself will tell.
    }
  }

  private static KeyManager[] keyManagers(KeyStore store, char[] password)
      throws GeneralSecurityException {
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, password);
    return factory.getKeyManagers();
  }
}
