//! Values in manifests of Kubernetes and variables of Ansible: a reference to the store that the tool has for secrets.

use super::{Target, needing};
use crate::content::format::{Quote, SlotKind};
use crate::finding::{Fix, Need, Safety};
use crate::text::Span;
use bstr::ByteSlice;

/// Lines looked back over for the name of a manifest.
const LONG: usize = 2000;

impl Target<'_> {
    /// `value: x` of a container's variable becomes a `secretKeyRef`.
    pub(super) fn in_manifest(&self) -> Option<Fix> {
        let slot = self.slot.filter(|slot| slot.kind == SlotKind::Assign)?;
        let text = &self.unit.text;
        if !text.contains_str("apiVersion:") || self.is_address() || slot.quote == Quote::Block {
            return None;
        }
        let line = self.line();
        let quote = usize::from(slot.quote != Quote::None);
        let end = slot.value.end + quote;
        let before = Span::new(line.start, slot.value.start - quote).of(text);
        let indent = before.len() - before.trim_start().len();
        if before[indent..].trim_end() != b"value:" || slot.name.end > line.start {
            return None;
        }
        let key = self.text_of(slot.name);
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
        if !key.bytes().all(plain) {
            return None;
        }
        let store = format!(
            "{}-secrets",
            self.manifest().unwrap_or_else(|| "app".to_owned())
        );
        let pad = " ".repeat(indent);
        let edit = self.edit(
            Span::new(line.start + indent, end),
            format!(
                "valueFrom:\n{pad}  secretKeyRef:\n{pad}    name: {store}\n{pad}    key: {key}"
            ),
        );
        let description = format!("Read {key} from the Secret {store} of the cluster");
        Some(needing(
            Fix::new(description, Safety::Unsafe, vec![edit]),
            [Need::ClusterSecret(store, key)],
        ))
    }

    /// The name of the manifest around the value.
    fn manifest(&self) -> Option<String> {
        let text = &self.unit.text;
        let mut at = self.line().start;
        let mut name = None;
        for _ in 0..LONG {
            let Some(end) = at.checked_sub(1) else { break };
            let line = self.unit.line_at(end);
            at = line.start;
            let bytes = line.of(text);
            if bytes.starts_with(b"---") {
                break;
            }
            if let Some(rest) = bytes.strip_prefix(b"  name:") {
                name = Some(rest.trim_ascii());
            } else if bytes.starts_with(b"metadata:") && name.is_some() {
                break;
            }
        }
        let name = name?.to_str().ok()?;
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        (!name.is_empty() && name.bytes().all(plain)).then(|| name.to_owned())
    }

    /// `{{ vault_name }}` in the variables of Ansible.
    pub(super) fn in_ansible(&self) -> Option<Fix> {
        let slot = self.slot.filter(|slot| slot.kind == SlotKind::Assign)?;
        let path = &self.unit.path;
        let variables = ["group_vars/", "host_vars/"];
        let in_role = path.contains_str("roles/")
            && (path.contains_str("/vars/") || path.contains_str("/defaults/"));
        let line = self.line();
        let top = slot.name.start == line.start;
        if !top
            || self.is_address()
            || !(in_role || variables.iter().any(|it| path.contains_str(it)))
        {
            return None;
        }
        let span = match slot.quote {
            Quote::None => slot.value,
            Quote::Single | Quote::Double => Span::new(slot.value.start - 1, slot.value.end + 1),
            Quote::Block | Quote::Backtick => return None,
        };
        let name = format!("vault_{}", self.text_of(slot.name));
        let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        name.bytes().all(word).then(|| {
            Fix::new(
                format!("Read {name} from a file that ansible-vault encrypts"),
                Safety::Unsafe,
                vec![self.edit(span, format!("\"{{{{ {name} }}}}\""))],
            )
        })
    }
}
