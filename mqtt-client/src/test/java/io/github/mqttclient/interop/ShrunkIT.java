package io.github.mqttclient.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.conformance.ProjectFiles;
import io.github.mqttclient.interop.Ways.Way;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * ProGuard, whose rules R8 follows, removes, renames, inlines and merges what it can of the library
 * and a program, with no rules but those in the jar and to keep the program's {@code main}; and the
 * program still works.
 */
class ShrunkIT extends InteropScene {
  private static final long LIMIT_SECONDS = 120;
  private static final Path PROGUARD = ProjectFiles.report("proguard");
  private static final List<Way> WAYS =
      List.of(
          Way.TCP, Way.TLS, Way.WEB_SOCKET, Way.SECURE_WEB_SOCKET_OF_NGINX, Way.UNIX_DOMAIN_SOCKET);

  @TempDir private Path directory;

  @Test
  void libraryWorksWhenItIsShrunkAndRenamed() throws Exception {
    Path jar = shrink();
    assertThat(classesIn(jar)).contains("io/github/mqttclient/interop/ShrunkProgram.class");
    assertThat(classesIn(jar)).noneMatch(name -> name.startsWith("io/github/mqttclient/internal"));

    ScramExtension scram = new ScramExtension();
    Ways ways = closing(new Ways());
    HiveMqBroker withScram = closing(HiveMqBroker.startWith(scram));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                directory.toString(),
                ways.caFile().toString(),
                ScramExtension.USER,
                scram.password.get(),
                withScram.uri()));
    WAYS.forEach(way -> arguments.add(ways.uri(way)));

    String output = run(jar, arguments);

    assertThat(output.lines().filter(line -> line.startsWith("passed")))
        .as(output)
        .hasSize(1 + WAYS.size());
  }

  /** Fails on the first warning or note: an application would have to add rules. */
  private Path shrink() throws Exception {
    if (!Files.isDirectory(PROGUARD)) {
      String text = "there is no " + PROGUARD + ", which mvn pre-integration-test makes";
      if ("true".equals(System.getenv("CI"))) {
        throw new IllegalStateException(text);
      }
      throw new TestAbortedException(text);
    }
    Path jar = directory.resolve("shrunk.jar");
    String program = "io/github/mqttclient/interop/ShrunkProgram.class";
    List<String> rules =
        List.of(
            "-injars '" + placeOf(MqttClient.class) + "'(!module-info.class)",
            "-injars '" + placeOf(ShrunkIT.class) + "'(" + program + ")",
            "-outjars '" + jar + "'",
            "-libraryjars <java.home>/jmods/java.base.jmod(!**.jar;!module-info.class)",
            "-libraryjars '" + placeOf(org.slf4j.Logger.class) + "'",
            "-libraryjars '" + placeOf(org.jspecify.annotations.Nullable.class) + "'",
            "-include '" + placeOf(MqttClient.class) + "/META-INF/proguard/mqtt-client.pro'",
            "-keep class io.github.mqttclient.interop.ShrunkProgram {",
            "  public static void main(java.lang.String[]);",
            "}",
            "-repackageclasses x",
            "-allowaccessmodification",
            "-mergeinterfacesaggressively");
    Path file = Files.write(directory.resolve("rules.pro"), rules);

    String output = run(PROGUARD + "/*", "proguard.ProGuard", List.of("@" + file));

    assertThat(output).doesNotContain("Warning", "Note");
    return jar;
  }

  private static List<String> classesIn(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream().map(ZipEntry::getName).toList();
    }
  }

  private static Path placeOf(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private String run(Path jar, List<String> arguments) throws Exception {
    String classPath = jar + File.pathSeparator + placeOf(org.slf4j.Logger.class);
    return run(classPath, "io.github.mqttclient.interop.ShrunkProgram", arguments);
  }

  /** What it has printed; its end must be a success. */
  private String run(String classPath, String mainClass, List<String> arguments) throws Exception {
    Path output = directory.resolve(mainClass + ".log");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                mainClass));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    closing(process::destroyForcibly);

    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("%s ends", mainClass).isTrue();

    String text = Files.readString(output);
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }
}
