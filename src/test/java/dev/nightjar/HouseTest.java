package dev.nightjar;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The house: core, edges and parts, imports pointing one way only. A new package must be put into one of the lists. */
@AnalyzeClasses(
        packages = "dev.nightjar",
        importOptions = {DoNotIncludeTests.class, HouseTest.NotShaded.class})
class HouseTest {
    private static final String[] CORE = {
        "pipeline",
        "message",
        "source",
        "feature",
        "model",
        "forest",
        "forecast",
        "evaluation",
        "walkforward",
        "drift",
        "command",
        "simulate",
        "measure"
    };
    private static final String[] EDGES = {
        "store", "lake", "registry", "topic", "telemetry", "session", "training", "histogram", "objects"
    };
    private static final String[] PARTS = {
        "ingest",
        "retrain",
        "judge",
        "score",
        "deadletter",
        "replay",
        "watch",
        "loadtest",
        "backtest",
        "claims",
        "outcomes",
        "serve",
        "status"
    };

    private static final Set<String> HARMLESS = Set.of("sparkContext", "conf", "version", "stop", "close");

    @ArchTest
    static final ArchRule everyPackageHasItsPlace = noClasses()
            .should()
            .haveNameMatching("dev\\.nightjar\\.(?!("
                    + Stream.of(CORE, EDGES, PARTS).flatMap(Arrays::stream).collect(Collectors.joining("|"))
                    + ")\\.)[a-z]+\\..*")
            .because("a new package belongs into core, edges or parts: say which in this test");

    @ArchTest
    static final ArchRule coreIsPlainJava = noClasses()
            .that()
            .resideInAnyPackage(packages(CORE))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.spark..",
                    "scala..",
                    "org.apache.hadoop..",
                    "io.delta..",
                    "org.apache.kafka..",
                    "java.sql..",
                    "javax.sql..",
                    "org.postgresql..",
                    "org.jdbi..",
                    "com.zaxxer..",
                    "org.flywaydb..",
                    "org.mlflow..",
                    "java.net.http..",
                    "com.sun.net..");

    @ArchTest
    static final ArchRule coreKnowsNeitherEdgesNorParts = noClasses()
            .that()
            .resideInAnyPackage(packages(CORE))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages(EDGES, PARTS));

    @ArchTest
    static final ArchRule edgesKnowNoParts = noClasses()
            .that()
            .resideInAnyPackage(packages(EDGES))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages(PARTS));

    @ArchTest
    static final ArchRule edgesDoNotKnowEachOther = slices().assignedFrom(new Among(List.of(EDGES)))
            .should()
            .notDependOnEachOther()
            .because("each edge faces one outside system; a part brings them together");

    @ArchTest
    static final ArchRule partsDoNotKnowEachOther = slices().assignedFrom(new Among(List.of(PARTS)))
            .should()
            .notDependOnEachOther()
            .because("parts meet through messages, the store, the lake and the registry");

    @ArchTest
    static final ArchRule scoringStandsOnItsModelsAndGuards = noClasses()
            .that()
            .resideInAnyPackage("dev.nightjar.score.model", "dev.nightjar.score.guard")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.nightjar.score");

    @ArchTest
    static final ArchRule nothingKnowsTheCommandLineItself = noClasses()
            .that()
            .resideOutsideOfPackage("dev.nightjar")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.nightjar");

    @ArchTest
    static final ArchRule pipelinesImportNothingOfOurs = standsAlone("pipeline");

    @ArchTest
    static final ArchRule messagesImportNothingOfOurs = standsAlone("message");

    @ArchTest
    static final ArchRule sparkIsOpenedInFewPlaces = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Job")
            .and()
            .haveSimpleNameNotEndingWith("Source")
            .and()
            .resideOutsideOfPackages(packages(new String[] {"session", "lake"}))
            .should()
            .callMethodWhere(DescribedPredicate.describe("opens, reads or writes with Spark", HouseTest::opensSpark))
            .because("every other Spark method takes a Dataset and returns one, and is tested on literal rows");

    @ArchTest
    static final ArchRule servingNeverNeedsSpark = noClasses()
            .that()
            .resideInAnyPackage(packages(new String[] {"model", "forest", "forecast", "serve"}))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.spark..", "scala..");

    @ArchTest
    static final ArchRule namesSayWhatAThingIs =
            noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)");

    @ArchTest
    static final ArchRule noStaticStateChanges =
            fields().that().areStatic().should().beFinal().because("static mutable state couples what nobody sees");

    @ArchTest
    static final ArchRule onlyMainEndsTheProcess = noClasses()
            .should()
            .callMethodWhere(target(owner(type(System.class)))
                    .and(target(name("exit")))
                    .and(DescribedPredicate.describe(
                            "outside main", call -> !call.getOrigin().getName().equals("main"))));

    /** A session may be looked at and stopped anywhere; a broadcast needs its context. */
    private static boolean opensSpark(JavaMethodCall call) {
        String owner = call.getTargetOwner().getSimpleName();
        String method = call.getName();
        return (owner.startsWith("SparkSession") && !HARMLESS.contains(method))
                || (owner.equals("Dataset") && method.equals("writeStream"));
    }

    private static ArchRule standsAlone(String name) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages(new String[] {name}))
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.nightjar..").and(not(resideInAnyPackage(packages(new String[] {name})))));
    }

    private static String[] packages(String[]... lists) {
        return Arrays.stream(lists)
                .flatMap(Arrays::stream)
                .map(name -> "dev.nightjar." + name + "..")
                .toArray(String[]::new);
    }

    /** Each named package is a slice of its own; all else is in none. */
    private record Among(List<String> names) implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return names.stream()
                    .filter(name -> (type.getPackageName() + ".").startsWith("dev.nightjar." + name + "."))
                    .findFirst()
                    .map(SliceIdentifier::of)
                    .orElse(SliceIdentifier.ignore());
        }

        @Override
        public String getDescription() {
            return "the packages " + names;
        }
    }

    /** Leaves out what the jar carries under a name of ours. */
    static final class NotShaded implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/dev/nightjar/shaded/") && !location.contains("/dev/nightjar/stack/");
        }
    }
}
