# Whether a stack's file is one whose runs stay in Terraform Cloud, and that only the AWS provider works on. An earlier
# job may have written anything: another host or backend would plan here, beside this job's token; other providers,
# data sources and provisioners run programs, or send what they see elsewhere, while a plan is made.
# Each block has one form here. Terraform knows further ones: lists at any level, and a key twice, of which jq sees one.
# Run with -n --stream. Arguments: $name the stack's name; $host the host that this job has a token for.
def only(allowed): type == "object" and (keys - allowed) == [];
def each(judged): type == "object" and all(.[]; judged);

[inputs] as $events
| [fromstream($events[])]
| length == 1 and (.[0]
  # What a key twice has in common is told once.
  | ([tostream] | length) == ($events | length)
  and only(["//", "data", "locals", "output", "provider", "resource", "terraform"])
  and (.terraform
    | only(["cloud", "required_providers", "required_version"])
    and (.cloud
      | only(["hostname", "organization", "workspaces"])
      and .hostname == $host
      and (.workspaces | only(["name", "project"]) and .name == $name))
    and (.required_providers | only(["aws"]) and (.aws | only(["source", "version"]) and .source == "hashicorp/aws")))
  and (.provider
    | only(["aws"])
    and ([.aws | if type == "array" then .[] else . end
      | only(["alias", "allowed_account_ids", "assume_role", "default_tags", "region"])] | all))
  and ([.locals, .output | values | type == "object"] | all)
  and ([.resource, .data | values
    | (type == "object" and (keys | all(startswith("aws_"))))
    and each(each(type == "object" and (has("provisioner") or has("connection") | not)))] | all))
