package io.github.mqttclient.conformance;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where the files of this module are, whatever directory the tests are started in. */
public final class ProjectFiles {
  private static final Path TEST_CLASSES = codeSource();
  private static final Path TARGET = TEST_CLASSES.getParent();
  private static final Path MODULE = TARGET.getParent();

  private ProjectFiles() {}

  private static Path codeSource() {
    try {
      return Path.of(
          ProjectFiles.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  static Path testClasses() {
    return TEST_CLASSES;
  }

  public static Path mainSources() {
    return MODULE.resolve("src/main/java");
  }

  /** A file that the build leaves behind for readers. */
  public static Path report(String name) {
    return TARGET.resolve(name);
  }

  static Path resource(String name) {
    return MODULE.resolve("src/test/resources").resolve(name);
  }

  static Path readme() {
    return MODULE.resolveSibling("README.md");
  }

  public static List<String> lines(String resource) throws IOException {
    return Files.readAllLines(resource(resource));
  }
}
