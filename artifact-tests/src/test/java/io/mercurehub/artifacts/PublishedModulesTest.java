package io.mercurehub.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is for others is listed for them, and says what it is. A module that is not says so, by its property {@code unpublished}. */
class PublishedModulesTest {

    private static final Pom BOM = Pom.read(MavenModule.ROOT.resolve("bom/pom.xml"));

    @Test
    void theBomListsEachPublishedJarAndNothingElse() {
        assertThat(BOM.texts("/project/dependencyManagement/dependencies/dependency/artifactId"))
                .containsExactlyInAnyOrderElementsOf(artifacts(MavenModule.publishedJars()));
    }

    @Test
    void theBomManagesNoLibraryOfWhoeverImportsIt() {
        assertThat(BOM.text("/project/parent/artifactId")).isEmpty();
        assertThat(BOM.texts("/project/dependencyManagement/dependencies/dependency/groupId"))
                .isNotEmpty()
                .containsOnly("io.mercurehub");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name",
                "description",
                "url",
                "licenses/license/url",
                "developers/developer/name",
                "scm/connection",
                "scm/url",
                "issueManagement/url"
            })
    void theBomSaysForAllWhatARepositoryWantsToKnow(String element) {
        assertThat(BOM.text("/project/" + element)).isPresent();
    }

    @ParameterizedTest
    @MethodSource("published")
    void everyPublishedModuleSaysWhatItIs(MavenModule module) {
        assertThat(module.pom().text("/project/name")).get().asString().startsWith("Mercure hub: ");
        assertThat(module.pom().text("/project/description")).isPresent();
    }

    @ParameterizedTest
    @MethodSource("publishedJars")
    void theApiThatIsHeldIsWhatThePackagesSay(MavenModule module) {
        assertThat(Stream.of(module.property("api.packages").split("[;\\s]+")).filter(name -> !name.isEmpty()))
                .as("api.packages")
                .containsExactlyInAnyOrderElementsOf(module.promisedPackages());
    }

    @Test
    void nobodyLeavesPublishingByAnotherWayThanBeingUnpublished() {
        for (MavenModule module : MavenModule.all()) {
            assertThat(module.pom()
                            .texts("//*[starts-with(local-name(), 'maven.') and contains(local-name(), '.skip')]"))
                    .as("%s", module)
                    .isEmpty();
        }
    }

    /** Else they might look at jars of an earlier build. */
    @Test
    void theseTestsComeAfterAllThatTheyTest() {
        assertThat(Pom.read(MavenModule.ROOT.resolve("artifact-tests/pom.xml"))
                        .texts("/project/dependencies/dependency[groupId='io.mercurehub']/artifactId"))
                .containsExactlyInAnyOrderElementsOf(artifacts(MavenModule.publishedJars()));
    }

    static List<MavenModule> published() {
        return MavenModule.published();
    }

    static List<MavenModule> publishedJars() {
        return MavenModule.publishedJars();
    }

    private static List<String> artifacts(List<MavenModule> modules) {
        return modules.stream().map(MavenModule::artifact).toList();
    }
}
