# Whether a stack's file is one whose runs stay in Terraform Cloud, and that only the AWS provider works on. An earlier
# job may have written anything: another host or backend would plan here, beside this job's token; other providers,
# data sources and provisioners run programs, or send what they see elsewhere, while a plan is made.
# Arguments: $name the stack's name; $host the host that this job has a token for.
def only(allowed): (keys - allowed) == [];

only(["//", "data", "locals", "output", "provider", "resource", "terraform"])
and (.terraform
  | only(["cloud", "required_providers", "required_version"])
  and (.cloud
    | only(["hostname", "organization", "workspaces"])
    and .hostname == $host
    and (.workspaces | only(["name", "project"]) and .name == $name))
  and (.required_providers | keys == ["aws"] and .aws.source == "hashicorp/aws"))
and (.provider | keys == ["aws"])
and ([.provider.aws | if type == "array" then .[] else . end
  | only(["alias", "allowed_account_ids", "assume_role", "default_tags", "region"])] | all)
and ([.resource, .data | objects | keys[] | startswith("aws_")] | all)
and ([.resource | objects | .[] | .[] | has("provisioner") or has("connection")] | any | not)
