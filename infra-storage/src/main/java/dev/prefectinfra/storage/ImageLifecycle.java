package dev.prefectinfra.storage;

import dev.prefectinfra.core.value.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The lifecycle policy of a repository. ECR applies at most one rule to an image: the first by priority whose tags
 * match, also where that rule lets the image stay. Images that an index refers to, the parts of a multi-architecture
 * image, have no tag and stay as long as the index ("Automate the cleanup of images by using lifecycle policies", ECR
 * User Guide).
 */
final class ImageLifecycle {
    // ECR allows 50 rules ("Rules per lifecycle policy" of its quotas); two are for the other images.
    static final int MOST_KEPT_TAGS = 48;

    private ImageLifecycle() {}

    static String policy(RepositoryConfig config) {
        List<Map<String, Object>> rules = new ArrayList<>();
        // A rule for each: several patterns in one mean an image that has all of them. Tags are immutable, so at most
        // one image has it, and more than one there never are.
        config.keepTags().stream()
                .map(RepositoryConfig.ImageTag::value)
                .sorted()
                .forEach(tag -> rules.add(rule(
                        rules.size() + 1,
                        "Keeps an image in use",
                        Map.of(
                                "tagStatus",
                                "tagged",
                                "tagPatternList",
                                List.of(tag),
                                "countType",
                                "imageCountMoreThan",
                                "countNumber",
                                1))));
        rules.add(rule(
                rules.size() + 1,
                "Drops images without a tag",
                Map.of(
                        "tagStatus", "untagged",
                        "countType", "sinceImagePushed",
                        "countUnit", "days",
                        "countNumber", config.dropUntaggedAfterDays())));
        rules.add(rule(
                rules.size() + 1,
                "Keeps the newest images with a tag",
                Map.of(
                        "tagStatus",
                        "tagged",
                        "tagPatternList",
                        List.of("*"),
                        "countType",
                        "imageCountMoreThan",
                        "countNumber",
                        config.keepNewest())));
        return Json.of(Map.of("rules", rules));
    }

    private static Map<String, Object> rule(int priority, String description, Map<String, Object> selection) {
        return Map.of(
                "rulePriority",
                priority,
                "description",
                description,
                "selection",
                selection,
                "action",
                Map.of("type", "expire"));
    }
}
