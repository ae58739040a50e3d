// The few words that scripts say, in the language of the page.
const ZH = {
  saved: "已保存", saving: "正在保存…", changed: "有未保存的修改", failed: "未保存，正在重试…",
  invalid: "已保存，有内容需要修改",
  conflict: "内容已被他人修改，请刷新后比对。您填写的内容已保留。",
  unsettled: "请先在上方选择保留哪一方的内容",
  clash: "您填写期间，他人修改了同一内容", clashHelp: "双方内容均已保留。请逐项选择以哪一方为准，其余内容已合并。",
  field: "项目", theirs: "对方已保存", mine: "您填写的", takeTheirs: "采用对方内容", keepMine: "保留我的内容",
  expired: "登录已过期。请重新登录，填写的内容不会丢失。",
  logIn: "重新登录", reload: "刷新页面",
  restored: "已恢复您上次未保存的内容。", discard: "不需要，清除", nothing: "没有匹配项", searching: "正在查找…",
  copied: "已复制", hits: (n) => `${n} 个选项`, choose: "请从选项中选择", over: (n) => `超出 ${n} 字`,
  png: "下载 PNG", svg: "下载 SVG",
  offline: "暂无网络：签到记录已保存在本机，联网后自动上传。", nameFirst: "请先填写姓名。",
  checkedIn: (name) => `${name} 已签到`, refused: (name) => `${name}：未能签到，请在名单中核对。`,
  cameBefore: (name, at, desk) => `${name} 已于 ${at} 签到${desk ? `（${desk}）` : ""}`,
};
const EN = {
  saved: "Saved", saving: "Saving…", changed: "Changes not saved yet", failed: "Not saved, trying again…",
  invalid: "Saved; some details need your attention",
  conflict: "Somebody else changed this meanwhile. Reload to compare; what you typed is kept.",
  unsettled: "Choose above whose text should stand",
  clash: "Somebody else changed the same fields while you were typing",
  clashHelp: "Nothing is lost. Choose field by field which text should stand; everything else has been merged.",
  field: "Field", theirs: "Saved by the other", mine: "Yours", takeTheirs: "Take theirs", keepMine: "Keep mine",
  expired: "Your session has ended. Log in again; what you typed is kept.",
  logIn: "Log in again", reload: "Reload the page",
  restored: "We brought back what you had typed.", discard: "Discard it", nothing: "No match", searching: "Searching…",
  copied: "Copied", hits: (n) => `${n} suggestions`, choose: "Choose from the suggestions", over: (n) => `${n} too many`,
  png: "Download PNG", svg: "Download SVG",
  offline: "No network: check-ins are kept on this device and sent as soon as it is back.", nameFirst: "Enter the name first.",
  checkedIn: (name) => `${name} is checked in`, refused: (name) => `${name} could not be checked in: look at the list.`,
  cameBefore: (name, at, desk) => `${name} was checked in at ${at}${desk ? ` (${desk})` : ""}`,
};

export const words = document.documentElement.lang.startsWith("zh") ? ZH : EN;
