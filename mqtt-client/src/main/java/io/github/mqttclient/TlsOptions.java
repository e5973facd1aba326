package io.github.mqttclient;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * How to speak TLS with servers whose URI says so ({@code mqtts}, {@code ssl}, {@code tls}): whom
 * to trust, who the client is, and what to agree to.
 *
 * <p>By default the authorities of the JVM are trusted, the host name is checked, the client has no
 * certificate, and TLS 1.3 and 1.2 are offered. Files are read when the client connects, and again
 * at an attempt to connect after they have changed; so a rotated certificate is picked up by the
 * next connection. A file that cannot be used fails that attempt with a {@link TlsException}.
 *
 * <p>Immutable. Clients that share an instance and an event loop share what is read, and TLS
 * sessions, too.
 */
public final class TlsOptions {
  private static final TlsOptions DEFAULTS = builder().build();
  private static final String PIN = "sha256/[A-Za-z0-9+/]{43}=";

  private final @Nullable Path caFile;
  private final @Nullable KeyStoreFile trustStore;
  private final @Nullable TrustManagerFactory trustManagerFactory;
  private final @Nullable PemKey clientCertificate;
  private final @Nullable KeyStoreFile keyStore;
  private final @Nullable KeyManagerFactory keyManagerFactory;
  private final @Nullable SSLContext sslContext;
  private final List<String> protocols;
  private final List<String> cipherSuites;
  private final List<String> alpn;
  private final List<String> pins;
  private final boolean insecureTrustAllCertificates;
  private final boolean insecureSkipHostNameVerification;

  private TlsOptions(Builder builder) {
    caFile = builder.caFile;
    trustStore = builder.trustStore;
    trustManagerFactory = builder.trustManagerFactory;
    clientCertificate = builder.clientCertificate;
    keyStore = builder.keyStore;
    keyManagerFactory = builder.keyManagerFactory;
    sslContext = builder.sslContext;
    protocols = builder.protocols;
    cipherSuites = builder.cipherSuites;
    alpn = builder.alpn;
    pins = builder.pins;
    insecureTrustAllCertificates = builder.insecureTrustAllCertificates;
    insecureSkipHostNameVerification = builder.insecureSkipHostNameVerification;
  }

  /**
   * A key store in a file. Its text is without the passwords.
   *
   * @param file PKCS#12 or, where the platform has it, JKS
   * @param password of the store
   * @param keyPassword of the key in it
   */
  public record KeyStoreFile(Path file, String password, String keyPassword) {
    public KeyStoreFile {
      Objects.requireNonNull(file, "file");
      Objects.requireNonNull(password, "password");
      Objects.requireNonNull(keyPassword, "keyPassword");
    }

    @Override
    public String toString() {
      return file.toString();
    }
  }

  /**
   * A certificate with its chain, and its key, in PEM files. Its text is without the password.
   *
   * @param certificateFile the certificate of the client first, then those above it
   * @param keyFile the private key
   * @param keyPassword empty if the key is not encrypted
   */
  public record PemKey(Path certificateFile, Path keyFile, Optional<String> keyPassword) {
    public PemKey {
      Objects.requireNonNull(certificateFile, "certificateFile");
      Objects.requireNonNull(keyFile, "keyFile");
      Objects.requireNonNull(keyPassword, "keyPassword");
    }

    @Override
    public String toString() {
      return certificateFile + " with key " + keyFile;
    }
  }

  /** The authorities of the JVM, no certificate of the client, all checks on. */
  public static TlsOptions defaults() {
    return DEFAULTS;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with these values. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** See {@link Builder#caFile}. */
  public Optional<Path> caFile() {
    return Optional.ofNullable(caFile);
  }

  /** See {@link Builder#trustStore}. */
  public Optional<KeyStoreFile> trustStore() {
    return Optional.ofNullable(trustStore);
  }

  /** See {@link Builder#trustManagerFactory}. */
  public Optional<TrustManagerFactory> trustManagerFactory() {
    return Optional.ofNullable(trustManagerFactory);
  }

  /** See {@link Builder#clientCertificate}. */
  public Optional<PemKey> clientCertificate() {
    return Optional.ofNullable(clientCertificate);
  }

  /** See {@link Builder#keyStore}. */
  public Optional<KeyStoreFile> keyStore() {
    return Optional.ofNullable(keyStore);
  }

  /** See {@link Builder#keyManagerFactory}. */
  public Optional<KeyManagerFactory> keyManagerFactory() {
    return Optional.ofNullable(keyManagerFactory);
  }

  /** See {@link Builder#sslContext}. */
  public Optional<SSLContext> sslContext() {
    return Optional.ofNullable(sslContext);
  }

  /** See {@link Builder#protocols}; empty: the default. */
  public List<String> protocols() {
    return protocols;
  }

  /** See {@link Builder#cipherSuites}; empty: the default. */
  public List<String> cipherSuites() {
    return cipherSuites;
  }

  /** See {@link Builder#alpn}. */
  public List<String> alpn() {
    return alpn;
  }

  /** See {@link Builder#pins}. */
  public List<String> pins() {
    return pins;
  }

  /** See {@link Builder#insecureTrustAllCertificates}. */
  public boolean insecureTrustAllCertificates() {
    return insecureTrustAllCertificates;
  }

  /** See {@link Builder#insecureSkipHostNameVerification}. */
  public boolean insecureSkipHostNameVerification() {
    return insecureSkipHostNameVerification;
  }

  /** What is set, without passwords. */
  @Override
  public String toString() {
    List<String> set = new ArrayList<>();
    add(set, "caFile", caFile);
    add(set, "trustStore", trustStore);
    add(set, "trustManagerFactory", trustManagerFactory == null ? null : "given");
    add(set, "clientCertificate", clientCertificate);
    add(set, "keyStore", keyStore);
    add(set, "keyManagerFactory", keyManagerFactory == null ? null : "given");
    add(set, "sslContext", sslContext == null ? null : "given");
    add(set, "protocols", protocols.isEmpty() ? null : protocols);
    add(set, "cipherSuites", cipherSuites.isEmpty() ? null : cipherSuites);
    add(set, "alpn", alpn.isEmpty() ? null : alpn);
    add(set, "pins", pins.isEmpty() ? null : pins);
    add(set, "insecureTrustAllCertificates", insecureTrustAllCertificates ? "true" : null);
    add(set, "insecureSkipHostNameVerification", insecureSkipHostNameVerification ? "true" : null);
    return "TlsOptions" + set;
  }

  private static void add(List<String> set, String name, @Nullable Object value) {
    if (value != null) {
      set.add(name + "=" + value);
    }
  }

  /** Collects the options; each has a default. */
  public static final class Builder {
    private @Nullable Path caFile;
    private @Nullable KeyStoreFile trustStore;
    private @Nullable TrustManagerFactory trustManagerFactory;
    private @Nullable PemKey clientCertificate;
    private @Nullable KeyStoreFile keyStore;
    private @Nullable KeyManagerFactory keyManagerFactory;
    private @Nullable SSLContext sslContext;
    private List<String> protocols = List.of();
    private List<String> cipherSuites = List.of();
    private List<String> alpn = List.of();
    private List<String> pins = List.of();
    private boolean insecureTrustAllCertificates;
    private boolean insecureSkipHostNameVerification;

    private Builder() {}

    private Builder(TlsOptions options) {
      caFile = options.caFile;
      trustStore = options.trustStore;
      trustManagerFactory = options.trustManagerFactory;
      clientCertificate = options.clientCertificate;
      keyStore = options.keyStore;
      keyManagerFactory = options.keyManagerFactory;
      sslContext = options.sslContext;
      protocols = options.protocols;
      cipherSuites = options.cipherSuites;
      alpn = options.alpn;
      pins = options.pins;
      insecureTrustAllCertificates = options.insecureTrustAllCertificates;
      insecureSkipHostNameVerification = options.insecureSkipHostNameVerification;
    }

    /**
     * Trusts the certificates in a PEM file, and no others. Default: the authorities that the JVM
     * trusts.
     */
    public Builder caFile(Path caFile) {
      this.caFile = Objects.requireNonNull(caFile, "caFile");
      return this;
    }

    /** Trusts the certificates in a key store (PKCS#12 or JKS), and no others. */
    public Builder trustStore(Path file, String password) {
      this.trustStore = new KeyStoreFile(file, password, password);
      return this;
    }

    /** Trusts whom the trust manager of this factory trusts; the factory is initialized already. */
    public Builder trustManagerFactory(TrustManagerFactory trustManagerFactory) {
      this.trustManagerFactory = Objects.requireNonNull(trustManagerFactory, "factory");
      return this;
    }

    /**
     * The certificate of the client, with those above it, and its key, both in PEM files. Keys are
     * PKCS#8, PKCS#1 (RSA) or SEC1 (EC). Default: no certificate.
     */
    public Builder clientCertificate(Path certificateFile, Path keyFile) {
      this.clientCertificate = new PemKey(certificateFile, keyFile, Optional.empty());
      return this;
    }

    /** The same with an encrypted key: PKCS#8 with PBES2, as OpenSSL and the JDK write it. */
    public Builder clientCertificate(Path certificateFile, Path keyFile, String keyPassword) {
      this.clientCertificate = new PemKey(certificateFile, keyFile, Optional.of(keyPassword));
      return this;
    }

    /** The certificate of the client and its key in a key store (PKCS#12 or JKS). */
    public Builder keyStore(Path file, String password) {
      return keyStore(file, password, password);
    }

    /** The same with a password of its own for the key. */
    public Builder keyStore(Path file, String password, String keyPassword) {
      this.keyStore = new KeyStoreFile(file, password, keyPassword);
      return this;
    }

    /** The key managers of this factory are used; the factory is initialized already. */
    public Builder keyManagerFactory(KeyManagerFactory keyManagerFactory) {
      this.keyManagerFactory = Objects.requireNonNull(keyManagerFactory, "factory");
      return this;
    }

    /**
     * A context that is ready: it decides whom to trust and who the client is. What is wrong with a
     * certificate is then said in the platform's words.
     */
    public Builder sslContext(SSLContext sslContext) {
      this.sslContext = Objects.requireNonNull(sslContext, "sslContext");
      return this;
    }

    /** The versions to offer, by their JSSE names. Default: TLSv1.3 and TLSv1.2. */
    public Builder protocols(String... protocols) {
      this.protocols = List.of(protocols);
      return this;
    }

    /** The cipher suites to offer, by their JSSE names. Default: those of the platform. */
    public Builder cipherSuites(String... cipherSuites) {
      this.cipherSuites = List.of(cipherSuites);
      return this;
    }

    /**
     * The application protocols to offer (ALPN), most wanted first: for AWS IoT on port 443, {@code
     * x-amzn-mqtt-ca}. Default: none. Where the platform lacks ALPN (Android before API 29)
     * connecting fails.
     */
    public Builder alpn(String... alpn) {
      this.alpn = List.of(alpn);
      return this;
    }

    /**
     * Refuses a server unless one of its certificates has one of these keys, besides all other
     * checks: {@code sha256/} and the SHA-256 of the SubjectPublicKeyInfo in base64, as in OkHttp
     * and HPKP. It may be the key of the server or of an authority that the server sends. Default:
     * any key.
     *
     * @throws IllegalArgumentException if one is not of that form
     */
    public Builder pins(String... pins) {
      for (String pin : pins) {
        if (!pin.matches(PIN)) {
          throw new IllegalArgumentException(
              "a pin must be sha256/ and 44 characters of base64: \"" + pin + "\"");
        }
      }
      this.pins = List.of(pins);
      return this;
    }

    /**
     * Accepts a certificate from anyone, so that everyone on the way can read and change all. The
     * host name and the pins are checked none the less. For tests only; each connection logs a
     * warning. Default: false.
     */
    public Builder insecureTrustAllCertificates(boolean insecureTrustAllCertificates) {
      this.insecureTrustAllCertificates = insecureTrustAllCertificates;
      return this;
    }

    /**
     * Accepts a certificate that is for another host, so that everyone who has a trusted one can
     * pose as the server. Each connection logs a warning. Default: false.
     */
    public Builder insecureSkipHostNameVerification(boolean insecureSkipHostNameVerification) {
      this.insecureSkipHostNameVerification = insecureSkipHostNameVerification;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalStateException if there are two answers to whom to trust or who the client is
     */
    public TlsOptions build() {
      requireAtMostOne(
          "caFile, trustStore, trustManagerFactory, sslContext and insecureTrustAllCertificates",
          caFile,
          trustStore,
          trustManagerFactory,
          sslContext,
          insecureTrustAllCertificates ? this : null);
      requireAtMostOne(
          "clientCertificate, keyStore, keyManagerFactory and sslContext",
          clientCertificate,
          keyStore,
          keyManagerFactory,
          sslContext);
      return new TlsOptions(this);
    }

    private static void requireAtMostOne(String names, @Nullable Object... values) {
      int count = 0;
      for (Object value : values) {
        count += value == null ? 0 : 1;
      }
      if (count > 1) {
        throw new IllegalStateException("at most one can be set of " + names);
      }
    }
  }
}
