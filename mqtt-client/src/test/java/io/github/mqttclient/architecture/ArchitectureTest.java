package io.github.mqttclient.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.mqttclient.FilePersistence;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.internal.packet.Packet;
import io.github.mqttclient.internal.session.Connection;
import io.github.mqttclient.internal.session.Request;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.Timer;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * The arrows of ARCHITECTURE.md, checked against the bytecode.
 *
 * <p>Plain test methods, because a Surefire once did not run fields with {@code @ArchTest} and was
 * green.
 */
class ArchitectureTest {
  private static final String API = "io.github.mqttclient";
  private static final String INTERNAL = "io.github.mqttclient.internal";
  private static final String WIRE = INTERNAL + ".wire";
  private static final String PACKET = INTERNAL + ".packet";
  private static final String SESSION = INTERNAL + ".session";
  private static final String TRANSPORT = INTERNAL + ".transport";
  private static final String STORE = INTERNAL + ".store";
  private static final String TLS = INTERNAL + ".tls";
  private static final String DISPATCH = INTERNAL + ".dispatch";
  private static final String LOOP = INTERNAL + ".loop";
  private static final String CLIENT = INTERNAL + ".client";

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(new ImportOption.DoNotIncludeJars())
          .importPackages(API);

  @Test
  void theClassesWereFound() {
    assertThat(MAIN.size()).as("an empty import makes every rule pass").isGreaterThan(120);
    assertThat(List.of(API, WIRE, PACKET, SESSION, TRANSPORT, STORE, DISPATCH, LOOP, CLIENT))
        .allMatch(MAIN::containPackage);
  }

  @Test
  void dependenciesPointDownwards() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage(API + "..")
        .ensureAllClassesAreContainedInArchitecture()
        .layer("api")
        .definedBy(API)
        .layer("client")
        .definedBy(CLIENT)
        .layer("loop")
        .definedBy(LOOP)
        .layer("dispatch")
        .definedBy(DISPATCH)
        .layer("tls")
        .definedBy(TLS)
        .layer("transport")
        .definedBy(TRANSPORT)
        .layer("store")
        .definedBy(STORE)
        .layer("session")
        .definedBy(SESSION)
        .layer("packet")
        .definedBy(PACKET)
        .layer("wire")
        .definedBy(WIRE)
        .whereLayer("client")
        .mayOnlyBeAccessedByLayers("api")
        .whereLayer("loop")
        .mayOnlyBeAccessedByLayers("client")
        .whereLayer("dispatch")
        .mayOnlyBeAccessedByLayers("loop", "client")
        .whereLayer("tls")
        .mayOnlyBeAccessedByLayers("loop", "client")
        .whereLayer("store")
        .mayOnlyBeAccessedByLayers("api")
        .whereLayer("transport")
        .mayOnlyBeAccessedByLayers("tls", "loop", "client")
        .whereLayer("session")
        .mayOnlyBeAccessedByLayers("loop", "client")
        .whereLayer("packet")
        .mayOnlyBeAccessedByLayers("session", "loop", "client")
        .whereLayer("wire")
        .mayOnlyBeAccessedByLayers("packet", "loop", "client")
        .check(MAIN);
  }

  /** The two edges that make a circle. */
  @Test
  void onlyTheBuilderAndFilePersistenceKnowTheirImplementations() {
    noClasses()
        .that(
            resideInAPackage(API)
                .and(not(type(MqttClientBuilder.class)))
                .and(not(type(FilePersistence.class))))
        .should()
        .dependOnClassesThat(resideInAPackage(INTERNAL + ".."))
        .check(MAIN);
    noClasses()
        .that(type(MqttClientBuilder.class))
        .should()
        .dependOnClassesThat(resideInAPackage(INTERNAL + "..").and(not(resideInAPackage(CLIENT))))
        .check(MAIN);
    noClasses()
        .that(type(FilePersistence.class))
        .should()
        .dependOnClassesThat(resideInAPackage(INTERNAL + "..").and(not(resideInAPackage(STORE))))
        .check(MAIN);
  }

  /** Wider than the layers: a store keeps records and does not know what they mean. */
  @Test
  void theStoreKnowsOnlyTheApi() {
    classes()
        .that(resideInAPackage(STORE))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(STORE, API, "java..", "org.jspecify..")
        .check(MAIN);
  }

  /** It makes the CONNECT that a driver begins with. */
  @Test
  void theClientKnowsPacketsOnlyToConfigureItsDriver() {
    noClasses()
        .that(resideInAPackage(CLIENT).and(not(simpleName("DriverConfiguration"))))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(PACKET, WIRE)
        .check(MAIN);
  }

  /** Its tokens are requests to a session; the session itself belongs to the network thread. */
  @Test
  void theClientKnowsOnlyTheRequestsOfTheSession() {
    noClasses()
        .that(resideInAPackage(CLIENT))
        .should()
        .dependOnClassesThat(resideInAPackage(SESSION).and(not(assignableTo(Request.class))))
        .check(MAIN);
  }

  @Test
  void transportKnowsOnlyTheJdk() {
    classes()
        .that(resideInAPackage(TRANSPORT))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(TRANSPORT, "java..", "javax.net..", "org.jspecify..")
        .check(MAIN);
  }

  /** Wider than the layers: handlers can be called without any protocol or network. */
  @Test
  void dispatchKnowsOnlyTheApi() {
    classes()
        .that(resideInAPackage(DISPATCH))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            DISPATCH, API, "java.lang..", "java.util..", "org.jspecify..", "org.slf4j..")
        .check(MAIN);
  }

  @Test
  void internalPackagesFormNoCycle() {
    slices().matching(INTERNAL + ".(*)..").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void theProtocolCoreKnowsNoSocketThreadClockLogOrRandomness() {
    noClasses()
        .that()
        .resideInAnyPackage(WIRE, PACKET, SESSION)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.io..",
            "java.net..",
            "java.nio.channels..",
            "java.nio.file..",
            "javax.net..",
            "java.util.concurrent..",
            "java.util.logging..",
            "org.slf4j..")
        .orShould()
        .dependOnClassesThat(
            belongToAnyOf(Thread.class, Timer.class, Random.class, SecureRandom.class, UUID.class))
        .orShould()
        .dependOnClassesThat(
            resideInAPackage("java.time..").and(not(type(Duration.class))).as("a clock"))
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Math.class, "random")
        .check(MAIN);
  }

  @Test
  void theSessionDoesNotKnowTheVersion() {
    noClasses()
        .that(resideInAPackage(SESSION))
        .should()
        .dependOnClassesThat(type(MqttVersion.class))
        .check(MAIN);
  }

  @Test
  void aConnectionIsMadeForOneNetworkConnection() {
    noClasses()
        .that(not(simpleName("NetworkConnection")))
        .should()
        .callConstructorWhere(target(owner(type(Connection.class))))
        .check(MAIN);
  }

  @Test
  void packetsAreRecords() {
    classes()
        .that(assignableTo(Packet.class).and(not(JavaClass.Predicates.INTERFACES)))
        .should()
        .beRecords()
        .check(MAIN);
  }

  /** All that is not on the way between bytes and packets; a record has final fields anyway. */
  @Test
  void whatPacketsAreMadeOfHasOnlyFinalFields() {
    Set<String> codec =
        Set.of("PacketDecoder", "HeldPacket", "PacketReader", "TopicCache", "Properties$Builder");
    classes()
        .that(
            resideInAPackage(PACKET)
                .and(not(describe("the codec", type -> codec.contains(binaryName(type))))))
        .should()
        .haveOnlyFinalFields()
        .check(MAIN);
  }

  /** Methods only: a block leaves no modifier behind, Checkstyle finds it in the source. */
  @Test
  void nothingIsSynchronized() {
    noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED).check(MAIN);
  }

  @Test
  void nobodySleepsOrWaitsOnAMonitor() {
    noClasses()
        .should()
        .accessTargetWhere(describe("a thread sleeps, waits or notifies", this::sleepsOrWaits))
        .check(MAIN);
  }

  private boolean sleepsOrWaits(JavaAccess<?> access) {
    if (!(access.getTarget() instanceof CodeUnitAccessTarget target)) {
      return false;
    }
    List<JavaClass> parameters = target.getRawParameterTypes();
    return switch (target.getName()) {
      case "sleep" -> target.getOwner().getPackageName().startsWith("java.");
      case "wait" -> parameters.stream().allMatch(JavaClass::isPrimitive);
      case "notify", "notifyAll" -> parameters.isEmpty();
      default -> false;
    };
  }

  @Test
  void onlyTheLoopCreatesThreads() {
    noClasses()
        .that(not(resideInAPackage(LOOP)))
        .should()
        .accessTargetWhere(describe("a thread or an executor is made", this::makesThreads))
        .check(MAIN);
  }

  private boolean makesThreads(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    if (access.getName().equals("<init>")) {
      return owner.isAssignableTo(Thread.class)
          || owner.isAssignableTo(Timer.class)
          || (owner.isAssignableTo(Executor.class) && !owner.getPackageName().startsWith(API));
    }
    boolean future = owner.isAssignableTo(CompletableFuture.class);
    return owner.isEquivalentTo(Executors.class)
        || (future && access.getName().matches(".*Async|orTimeout|completeOnTimeout"));
  }

  @Test
  void onlyTheOutsideLogs() {
    noClasses()
        .that()
        .resideOutsideOfPackages(LOOP, DISPATCH, CLIENT)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.slf4j..", "java.util.logging..")
        .check(MAIN);
  }

  @Test
  void namesSayWhatAThingIs() {
    String banned = ".*(Impl|Manager|Helper|Utils?|Data|Info|Processor|Context)";
    assertThat(namesMatching(banned)).isEmpty();
    assertThat(namesMatching("(Abstract|Base|I)[A-Z][a-z].*")).isEmpty();
  }

  @Test
  void thereIsOneDefaultAndFewHandlers() {
    assertThat(namesMatching("Default[A-Z].*")).containsExactly("DefaultMqttClient");
    assertThat(namesMatching(".*Handler"))
        .containsExactlyInAnyOrder(
            "MessageHandler",
            "PayloadCodec$Handler",
            "ServerPacket$Handler",
            "Callbacks$FilterHandler",
            "Mailbox$FailureHandler");
  }

  private static List<String> namesMatching(String simpleName) {
    return MAIN.stream()
        .filter(type -> type.getSimpleName().matches(simpleName))
        .map(ArchitectureTest::binaryName)
        .toList();
  }

  private static String binaryName(JavaClass type) {
    return type.getName().substring(type.getPackageName().length() + 1);
  }

  @Test
  void everyPackageIsNullMarked() {
    assertThat(MAIN.getPackage(API).getSubpackagesInTree())
        .filteredOn(subpackage -> !subpackage.getClasses().isEmpty())
        .hasSizeGreaterThanOrEqualTo(7)
        .allMatch(subpackage -> subpackage.isAnnotatedWith(NullMarked.class));
    assertThat(MAIN.getPackage(API).isAnnotatedWith(NullMarked.class)).isTrue();
  }

  /** For class path and Android; on the module path {@code -Xlint:exports} says the same. */
  @Test
  void noPublicSignatureMentionsAnInternalType() {
    List<String> mentions = new ArrayList<>();
    for (JavaClass type : MAIN.getPackage(API).getClasses()) {
      signatures(type.reflect()).filter(text -> text.contains(INTERNAL)).forEach(mentions::add);
    }

    assertThat(mentions).isEmpty();
  }

  /** A type of somebody else would make their releases ours. Annotations bind nobody. */
  // Complaint 77.
  @Test
  void noPublicSignatureMentionsATypeOfAThirdParty() {
    List<String> mentions = new ArrayList<>();
    for (JavaClass type : MAIN.getPackage(API).getClasses()) {
      signatures(type.reflect())
          .map(text -> text.replaceAll("@?org\\.jspecify\\.annotations\\.\\w+(\\(.*?\\))?", ""))
          .filter(text -> text.matches(".*(?<![\\w.])(org|com|net|reactor|kotlin|rx)\\.\\w.*"))
          .forEach(mentions::add);
    }

    assertThat(mentions).isEmpty();
  }

  /** Everything that a user's code can be compiled against; nothing if the class is not public. */
  private static Stream<String> signatures(Class<?> type) {
    for (Class<?> outer = type; outer != null; outer = outer.getEnclosingClass()) {
      if (!isVisible(outer.getModifiers())) {
        return Stream.empty();
      }
    }
    Stream<String> head =
        Stream.of(
            type.toGenericString(),
            String.valueOf(type.getGenericSuperclass()),
            Arrays.toString(type.getGenericInterfaces()),
            Arrays.toString(type.getPermittedSubclasses()),
            Arrays.toString(type.getAnnotations()));
    Stream<String> fields =
        Arrays.stream(type.getDeclaredFields())
            .filter(f -> isVisible(f.getModifiers()))
            .map(Field::toGenericString);
    Stream<String> executables =
        Stream.<Executable>concat(
                Arrays.stream(type.getDeclaredConstructors()),
                Arrays.stream(type.getDeclaredMethods()))
            .filter(member -> isVisible(member.getModifiers()))
            .map(Executable::toGenericString);
    return Stream.of(head, fields, executables)
        .flatMap(all -> all)
        .map(text -> type.getName() + ": " + text);
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }
}
